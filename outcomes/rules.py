"""Who may read evidence, code it, and see what came of it."""

from django.utils.translation import gettext_lazy as _

from mentoring.accounts.access import Allowed, Answer, Denied
from mentoring.accounts.models import User
from outcomes.enums import StudyKind
from outcomes.models import Code, Coding, Effect, Source
from programs.enums import Role
from programs.models import Program

CODERS_ONLY = Denied(_("Only the coders of the programme work with its evidence."))
NOT_YOUR_CODING = Denied(_("Another coder has marked this; only they can take it back."))
PUBLISHED = Denied(_("This effect was published elsewhere; it is kept as it was printed."))


def can_see_outcomes(_user: User, _program: Program) -> Answer:
    """Everybody in the programme; which studies they find there is said by `Study.visible_to`."""
    return Allowed()


def can_code(user: User, program: Program) -> Answer:
    codes = user.memberships.current().in_program(program).with_role(Role.CODER).exists()
    return Allowed() if codes else CODERS_ONLY


def can_read_source(_user: User, _source: Source) -> Answer:
    """Whoever it is assigned to: nobody else can load it at all."""
    return Allowed()


def can_code_source(user: User, source: Source) -> Answer:
    return can_read_source(user, source)


def can_edit_code(_user: User, _code: Code) -> Answer:
    """Any coder of the programme: the codebook is shared."""
    return Allowed()


def can_take_back(user: User, coding: Coding) -> Answer:
    return Allowed() if coding.coder_id == user.pk else NOT_YOUR_CODING


def can_edit_effect(_user: User, effect: Effect) -> Answer:
    """Any coder of the programme: effects are agreed on together. Published ones stay as printed."""
    return PUBLISHED if effect.study.kind == StudyKind.REFERENCE else Allowed()
