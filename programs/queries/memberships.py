from mentoring.accounts.models import User
from programs.enums import Role
from programs.models import Membership, Program


def organised_programs(user: User) -> list[Program]:
    """Those of which another round can be made, newest first."""
    mine = user.memberships.current().with_role(Role.ORGANISER).select_related("program")
    return [membership.program for membership in mine.order_by("-program__starts_on", "program__name")]


def current_memberships(user: User) -> list[Membership]:
    """The person's roles that still hold, with their programmes and their logos, newest programme first."""
    return list(
        user.memberships.current()
        .select_related("program__logo")
        .defer("program__logo__image")
        .order_by("-program__starts_on", "program__name", "role")
    )
