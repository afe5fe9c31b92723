from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Invalid, NameTaken
from mentoring.texts import clean_line
from outcomes.enums import HUES
from outcomes.models import Code, Coding, Study


class CodeNameTaken(NameTaken):
    status = Invalid.status
    sentence = gettext_lazy("There is already a code “%(name)s”.")


class CodeInALoop(Invalid):
    sentence = gettext_lazy("A code can't stand below itself. Choose another parent.")


@transaction.atomic
def make_code(study: Study, *, name: str, by: User, definition: str = "", parent: Code | None = None) -> Code:
    """The code of this name, made if there is none: two people who name it at once get the same."""
    if found := Code.objects.of_study(study).named(name).order_by("double").first():
        return found
    hue = Code.objects.of_study(study).count() % HUES
    try:
        with transaction.atomic():
            code = Code.objects.create(
                study=study, name=name, definition=definition, parent=parent, hue=hue, created_by=by
            )
    except IntegrityError:
        return Code.objects.of_study(study).named(name).order_by("double")[0]
    record("code.made", code, by=by, program_id=study.program_id)  # its name may be words of a text
    return code


@transaction.atomic
def merge_codes(code: Code, into: Code, *, by: User) -> None:
    """Let `into` stand for `code`: marks, the codes below it and, where it has none, its definition.

    Of a span that one coder has marked with both one mark stays, with all that rests on either. Raises
    CodeInALoop for a code that stands below the other.
    """
    Study.objects.select_for_update().get(pk=code.study_id)
    if into.parent_id == code.pk:
        raise CodeInALoop
    for coding in code.codings.select_for_update():
        _take_over(coding, into)
    code.children.update(parent=into)
    if not into.definition and code.definition:
        into.definition = code.definition
        into.save(update_fields=["definition"])
    record("code.merged", code, by=by, program_id=code.study.program_id, changes={"into": str(into.pk)})
    code.delete()


def _take_over(coding: Coding, into: Code) -> None:
    same = {name: getattr(coding, name) for name in ("version_id", "start", "end", "coder_id")}
    twin = into.codings.standing().filter(**same).first()
    if twin and coding.deleted_at is None:
        coding.evidence.exclude(effect__in=twin.evidence.values("effect")).update(coding=twin)
        coding.evidence.all().delete()
        coding.deleted_at = timezone.now()
    coding.code = into
    coding.save(update_fields=["code", "deleted_at"])


@transaction.atomic
def edit_code(code: Code, *, name: str, definition: str, parent: Code | None, by: User) -> Code:
    """Rename, define or move a code; its codings stay with it. Raises CodeNameTaken and CodeInALoop."""
    Study.objects.select_for_update().get(pk=code.study_id)  # two moves at once could close a loop
    parents = dict(Code.objects.of_study(code.study).values_list("pk", "parent_id"))
    above = parent.pk if parent else None
    while above is not None:
        if above == code.pk:
            raise CodeInALoop
        above = parents[above]
    before = {"name": code.name, "definition": code.definition, "parent": code.parent_id}
    code.name, code.definition, code.parent = clean_line(name), definition, parent
    try:
        with transaction.atomic():
            code.save(update_fields=["name", "definition", "parent"])
    except IntegrityError as error:
        raise CodeNameTaken(Code.objects.of_study(code.study).spelled(name)) from error
    after = {"name": code.name, "definition": code.definition, "parent": code.parent_id}
    # Names and definitions may hold words of a text: the trail says that they changed, not how.
    changed = [field for field, value in after.items() if before[field] != value]
    record("code.changed", code, by=by, program_id=code.study.program_id, changes={"fields": changed})
    return code
