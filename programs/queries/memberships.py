from mentoring.accounts.models import User
from programs.models import Membership


def current_memberships(user: User) -> list[Membership]:
    """The person's roles that still hold, with their programmes, newest programme first."""
    return list(
        user.memberships.current()
        .select_related("program")
        .order_by("-program__starts_on", "program__name", "role")
    )
