from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import NameTaken
from programs.models import GlossaryTerm, Program


class TermTaken(NameTaken):
    sentence = _("The glossary already explains “%(name)s”.")


@dataclass(frozen=True)
class TermLine:
    """A term of the glossary as it is entered."""

    term: str
    explanation: str


def add_term(program: Program, line: TermLine, *, by: User) -> GlossaryTerm:
    """Raises TermTaken if the term is there already."""
    term = GlossaryTerm(program=program, term=line.term, explanation=line.explanation)
    _save(term, "glossary_term.added", by)
    return term


def update_term(term: GlossaryTerm, line: TermLine, *, by: User) -> None:
    """Raises TermTaken."""
    term.term, term.explanation = line.term, line.explanation
    _save(term, "glossary_term.changed", by)


@transaction.atomic
def remove_term(term: GlossaryTerm, *, by: User) -> None:
    record("glossary_term.removed", term, by=by)
    term.delete()


def _save(term: GlossaryTerm, verb: str, by: User) -> None:
    try:
        with transaction.atomic():
            term.save()
            record(verb, term, by=by)
    except IntegrityError as error:
        if "glossary_term_unique_in_program" in str(error):
            raise TermTaken(GlossaryTerm.objects.in_program(term.program_id).spelled(term.term)) from error
        raise
