import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Forbidden, Invalid, NameTaken
from outcomes.engine.text import clean
from outcomes.enums import TEXT_MAX, StudyKind
from outcomes.models import CoderAssignment, Source, Study, TextVersion
from programs.enums import Role
from programs.models import Program


class TitleTaken(NameTaken):
    status = Invalid.status
    sentence = gettext_lazy("There is a source of this title already: “%(name)s”. Choose another title.")


class NotATextToKeep(Invalid):
    sentence = gettext_lazy("The text is empty or too long.")


class NotACoder(Forbidden):
    sentence = gettext_lazy("Only the coders of the programme work with its evidence.")


def own_study(program: Program) -> Study:
    """The programme's own study, made when it is first needed."""
    study, _made = Study.objects.get_or_create(
        program=program, kind=StudyKind.OWN, defaults={"title": _("This programme")}
    )
    return study


@transaction.atomic
def add_source(
    study: Study,
    *,
    form_key: uuid.UUID,
    title: str,
    kind: str,
    text: str,
    is_fiction: bool = False,
    by: User,
) -> Source:
    """Keep a piece of evidence with its first, final text version; `by` is assigned to code it.

    The text is cleaned first (see `outcomes.engine.text`). The same form again gives the source that
    it made. Raises TitleTaken, NotATextToKeep and NotACoder.
    """
    if replayed := Source.objects.of_study(study).filter(form_key=form_key).first():
        return replayed
    kept = clean(text)
    if not 0 < len(kept) <= TEXT_MAX:
        raise NotATextToKeep
    coder = by.memberships.in_program(study.program).with_role(Role.CODER).first()
    if coder is None:
        raise NotACoder
    try:
        with transaction.atomic():
            source = Source.objects.create(
                study=study,
                form_key=form_key,
                title=title,
                kind=kind,
                is_fiction=is_fiction,
                created_by=by,
            )
    except IntegrityError as error:
        if replayed := Source.objects.of_study(study).filter(form_key=form_key).first():
            return replayed
        raise TitleTaken(Source.objects.of_study(study).spelled(title)) from error
    version = TextVersion.objects.create(source=source, text=kept)
    CoderAssignment.objects.create(source=source, coder=coder)
    changes = {"kind": kind, "is_fiction": is_fiction, "length": len(kept), "sha256": version.sha256}
    record("source.added", source, by=by, program_id=study.program_id, changes=changes)
    return source
