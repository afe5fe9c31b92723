from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Invalid
from mentoring.texts import fold
from mentoring.ui.labels import Labels
from programs.models import Program
from programs.operations.pictures import change_logo

COLUMNS = ("mentor_label", "mentors_label", "mentee_label", "mentees_label", "accent")


class SameLabels(Invalid):
    sentence = _("The two sides need words that tell them apart.")


@dataclass(frozen=True)
class Look:
    """What a programme calls its two sides, its colour and its logo."""

    labels: Labels = field(default_factory=Labels)
    accent: str = ""  # "#rrggbb"; "" is the product's
    logo: bytes | None = None  # a new PNG; empty: none; None: as it is
    logo_description: str = ""


@transaction.atomic
def change_look(program: Program, look: Look, *, by: User) -> None:
    """Where all is the same nothing is written. Raises SameLabels."""
    words = look.labels.words
    if fold(words["mentor"]) == fold(words["mentee"]):
        raise SameLabels
    change_logo(program, look.logo, look.logo_description, by=by)
    labels = look.labels
    values = (labels.mentor, labels.mentors, labels.mentee, labels.mentees, look.accent)
    changed = [name for name, value in zip(COLUMNS, values, strict=True) if getattr(program, name) != value]
    if not changed:
        return
    for name, value in zip(COLUMNS, values, strict=True):
        setattr(program, name, value)
    program.save(update_fields=changed)
    record("program.changed", program, by=by, program_id=program.pk, changes={"fields": changed})
