"""Evidence, codes and codings: every change, once, and nothing by halves."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mentoring.accounts.models import AuditEvent, User
from outcomes import operations
from outcomes.enums import TEXT_MAX
from outcomes.models import Code, Coding, Source, TextVersion
from outcomes.operations.codes import CodeInALoop, CodeNameTaken
from outcomes.operations.coding import ForeignCode, IsEvidence, SpanMoved
from outcomes.operations.sources import NotACoder, NotATextToKeep, TitleTaken
from programs.models import Program
from tests import factories

pytestmark = pytest.mark.django_db


def _add(program: Program, by: User, **changes: object) -> Source:
    given = {"form_key": uuid.uuid4(), "title": "P3 mentee", "kind": "interview", "text": "One.\r\nTwo."}
    return operations.add_source(operations.own_study(program), by=by, **{**given, **changes})  # type: ignore[arg-type]


def test_add_source_keeps_a_clean_text_and_assigns_the_coder(program: Program, coder: User) -> None:
    source = _add(program, coder)
    assert source.versions.get().text == "One.\nTwo."
    assert list(Source.objects.visible_to(coder)) == [source]
    event = AuditEvent.objects.get(verb="source.added")
    assert event.program_id == program.pk
    assert "One" not in str(event.changes)


def test_the_same_form_again_gives_the_same_source(program: Program, coder: User) -> None:
    key = uuid.uuid4()
    assert _add(program, coder, form_key=key) == _add(program, coder, form_key=key, title="Another")
    assert Source.objects.count() == 1


def test_what_is_refused_leaves_nothing(program: Program, coder: User, organiser: User) -> None:
    _add(program, coder)
    for error, by, changes in [
        (TitleTaken, coder, {"title": "p3 MENTEE"}),
        (NotATextToKeep, coder, {"title": "Other", "text": "\ufeff \x00"}),
        (NotATextToKeep, coder, {"title": "Other", "text": "a" * (TEXT_MAX + 1)}),
        (NotACoder, organiser, {"title": "Other"}),
    ]:
        with pytest.raises(error):
            _add(program, by, **changes)
    assert Source.objects.count() == TextVersion.objects.count() == 1


def test_a_text_version_is_final() -> None:
    version = factories.TextVersionFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        TextVersion.objects.filter(pk=version.pk).update(text="Something else")


def test_mark_span_once_for_each_coder(coder: User) -> None:
    version = factories.TextVersionFactory(text="Großartig 👩‍👩‍👧 ja")
    code = factories.CodeFactory(study=version.source.study)
    span: dict[str, Any] = {"start": 10, "end": 15, "quote": "👩‍👩‍👧"}
    first = operations.mark_span(version, code=code, by=coder, **span)
    assert operations.mark_span(version, code=code, by=coder, **span) == first
    assert operations.mark_span(version, code=code, by=factories.UserFactory(), **span) != first


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(0, 4, "We m"), (0, 3, "We "), (-1, 2, "e"), (2, 2, ""), (0, 9_999, "We met"), (5, 3, "")],
)
def test_mark_span_refuses_what_does_not_stand_there(start: int, end: int, quote: str, coder: User) -> None:
    version = factories.TextVersionFactory(text="We met.")
    code = factories.CodeFactory(study=version.source.study)
    if version.text[start:end] == quote and 0 <= start < end <= len(version.text):
        operations.mark_span(version, start=start, end=end, quote=quote, code=code, by=coder)
        return
    with pytest.raises(SpanMoved):
        operations.mark_span(version, start=start, end=end, quote=quote, code=code, by=coder)


def test_a_code_of_another_study_is_refused(coder: User) -> None:
    version = factories.TextVersionFactory(text="We met.")
    with pytest.raises(ForeignCode):
        operations.mark_span(version, start=0, end=2, quote="We", code=factories.CodeFactory(), by=coder)


def test_take_back_keeps_the_row_and_can_be_marked_again(coder: User) -> None:
    coding = factories.CodingFactory(coder=coder)
    operations.take_back(coding, by=coder)
    operations.take_back(coding, by=coder)
    coding.refresh_from_db()
    assert coding.deleted_at
    assert AuditEvent.objects.filter(verb="coding.taken_back").count() == 1
    again = operations.mark_span(
        coding.version, start=coding.start, end=coding.end, quote=coding.quote, code=coding.code, by=coder
    )
    assert list(Coding.objects.standing()) == [again]


def test_evidence_of_an_effect_is_not_taken_back(coder: User) -> None:
    evidence = factories.EffectEvidenceFactory(coding__coder=coder)
    with pytest.raises(IsEvidence):
        operations.take_back(evidence.coding, by=coder)


def test_make_code_finds_the_name_however_it_is_written(coder: User) -> None:
    study = factories.StudyFactory()
    code = operations.make_code(study, name="Ease  of use ", by=coder)
    assert code.name == "Ease of use"
    assert operations.make_code(study, name="ease of USE", by=coder) == code
    assert Code.objects.count() == 1


def test_edit_code_refuses_loops_and_taken_names(coder: User) -> None:
    study = factories.StudyFactory()
    top, middle, low = (factories.CodeFactory(study=study) for _ in range(3))
    operations.edit_code(middle, name="Middle", definition="", parent=top, by=coder)
    operations.edit_code(low, name="Low", definition="", parent=middle, by=coder)
    with pytest.raises(CodeInALoop):
        operations.edit_code(top, name="Top", definition="", parent=low, by=coder)
    with pytest.raises(CodeNameTaken):
        operations.edit_code(top, name="LOW", definition="", parent=None, by=coder)
    top.refresh_from_db()
    assert top.parent is None
