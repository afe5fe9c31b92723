from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matching.engine import Policy
from matching.enums import PolicyOrigin
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
    number = newest.number if newest else 0
    if number != seen:
        raise PolicyChanged
    return _add(PolicyVersion(program=program, number=number + 1, note=note), policy, by)


def begin_policy(
    program: Program, policy: Policy, *, origin: PolicyOrigin, note: str = "", by: User
) -> PolicyVersion:
    """Make this the first version of a new programme's policy; a programme that has one keeps it.

    `note` names the template or the round that it is from.
    """
    lock_program(program.pk)
    newest = PolicyVersion.objects.in_program(program).newest_first().first()
    return newest or _add(PolicyVersion(program=program, number=1, origin=origin, note=note), policy, by)


def _add(version: PolicyVersion, policy: Policy, by: User) -> PolicyVersion:
    version.data, version.created_by = policy.to_json(), by
    version.save(force_insert=True)
    changes = {"number": version.number, "origin": version.origin, "policy": version.data}
    record("matching_policy.saved", version, by=by, changes=changes)
    return version
