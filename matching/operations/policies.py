from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matching.engine import Policy
from matching.models import PolicyVersion
from matching.operations.confirming import lock_program
from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from programs.models import Program


class PolicyChanged(Conflict):
    sentence = _(
        "Somebody else has saved other rules and weights in the meantime. Yours were not saved. "
        "Look at theirs before you go on."
    )


@transaction.atomic
def save_policy(program: Program, policy: Policy, *, seen: int, note: str, by: User) -> PolicyVersion:
    """Make this the programme's policy; runs that are there keep theirs.

    `seen` is the number of the version that it was made from, 0 for the defaults; what already
    holds is not saved again. Raises PolicyChanged.
    """
    lock_program(program.pk)
    newest = PolicyVersion.objects.in_program(program).newest_first().first()
    if newest and Policy.from_json(newest.data) == policy:
        return newest
    data = policy.to_json()
    number = newest.number if newest else 0
    if number != seen:
        raise PolicyChanged
    version = PolicyVersion.objects.create(
        program=program, number=number + 1, data=data, note=note, created_by=by
    )
    record("matching_policy.saved", version, by=by, changes={"number": version.number, "policy": data})
    return version
