from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from mentoring.accounts.audit import record
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Invalid
from outcomes.models import Code, Coding, TextVersion
from outcomes.operations.codes import make_code


class SpanMoved(Conflict):
    sentence = gettext_lazy(
        "The words at this place are not the ones you marked. Reload the page and mark them again."
    )


class ForeignCode(Invalid):
    sentence = gettext_lazy("This code belongs to another study.")


@transaction.atomic
def mark_span(version: TextVersion, *, start: int, end: int, quote: str, code: Code, by: User) -> Coding:
    """Put a code on the span [start, end) of a text, in code points; once for each coder.

    Raises SpanMoved if `quote` is not what stands there, and ForeignCode.
    """
    if not 0 <= start < end <= len(version.text) or version.text[start:end] != quote:
        raise SpanMoved
    if code.study_id != version.source.study_id:
        raise ForeignCode
    coding, is_new = Coding.objects.standing().get_or_create(
        version=version, start=start, end=end, code=code, coder=by, defaults={"quote": quote}
    )
    if is_new:
        changes = {"start": start, "end": end, "code": str(code.pk)}
        record("coding.made", coding, by=by, program_id=code.study.program_id, changes=changes)
    return coding


@transaction.atomic
def mark_with_name(
    version: TextVersion, *, start: int, end: int, quote: str, code_name: str, by: User
) -> Coding:
    """Put the code of this name on a span; a new name makes a new code. Raises SpanMoved."""
    code = make_code(version.source.study, name=code_name, by=by)
    return mark_span(version, start=start, end=end, quote=quote, code=code, by=by)


class IsEvidence(Conflict):
    sentence = gettext_lazy("An effect rests on this span. Take it out of the effect first.")


@transaction.atomic
def take_back(coding: Coding, *, by: User) -> None:
    """Undo a coding; the row stays, with the time. To do it twice is harmless. Raises IsEvidence."""
    current = Coding.objects.select_for_update().get(pk=coding.pk)
    if current.deleted_at:
        return
    if current.evidence.exists():
        raise IsEvidence
    current.deleted_at = timezone.now()
    current.save(update_fields=["deleted_at"])
    record("coding.taken_back", current, by=by, program_id=coding.code.study.program_id)
