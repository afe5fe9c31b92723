from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from programs.enums import Phase
from programs.models import Program
from programs.operations.invitations import send_waiting_invitations
from programs.queries import Condition, missing_for, program_facts, transition


class PhaseChanged(Conflict):
    sentence = gettext_lazy("The programme is in another phase by now. Look at it again before you go on.")


class NotReady(Conflict):
    """Carries the conditions that do not hold."""

    def __init__(self, missing: Sequence[Condition]) -> None:
        self.missing = tuple(missing)
        names = "; ".join(str(condition.text) for condition in missing)
        super().__init__(_("This is still missing: %(names)s.") % {"names": names})


@transaction.atomic
def change_phase(program: Program, to: Phase, *, by: User) -> None:
    """Take the programme, from the phase that `program` shows, to another one.

    Leaving the draft sends the invitations of all who were added so far. Raises PhaseChanged where
    the table of transitions has no such step or somebody was quicker, NotReady with what is missing.
    """
    source, target = Phase(program.phase), Phase(to)
    step = transition(source, target)
    if step is None:
        raise PhaseChanged
    if missing := missing_for(step, program_facts(program)):
        raise NotReady(missing)
    if not Program.objects.in_phase(source).filter(pk=program.pk).update(phase=target):
        raise PhaseChanged
    program.phase = target
    record(
        "program.phase_changed",
        program,
        by=by,
        program_id=program.pk,
        changes={"from": source.value, "to": target.value},
    )
    if source == Phase.DRAFT:
        send_waiting_invitations(program, by=by)
