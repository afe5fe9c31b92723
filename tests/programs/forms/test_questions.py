from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mentoring.ui.forms import Form
from programs.enums import AUDIENCES, COMPARABLE, QuestionKind, SeenBy
from programs.forms import QuestionForm
from programs.forms.cards.questions import QuestionFields, QuestionPreview, question_field
from programs.models import Question

LINE = {"text": "Tea?", "asked_of": "both", "seen_by": "organisers"}


@pytest.mark.parametrize("kind", QuestionKind)
def test_matching_compares_only_what_it_can(kind: QuestionKind) -> None:
    form = QuestionForm({**LINE, "kind": kind, "options": "a\nb", "counts_in_matching": "on"})
    assert form.is_valid() == (kind in COMPARABLE)
    assert set(form.errors) <= {"counts_in_matching"}


def test_nobody_is_no_audience() -> None:
    """Whatever matching reads can be read back: see decision 22."""
    for audience in SeenBy:
        form = QuestionForm({**LINE, "kind": "short", "seen_by": audience})
        assert form.is_valid() == (audience != SeenBy.NOBODY)
    assert not QuestionForm({**LINE, "kind": "yes_no", "seen_by": "matching"}).is_valid()


def test_the_card_says_who_sees_an_answer_and_that_matching_compares_it() -> None:
    told = {
        (seen_by, counts): str(
            question_field(question("yes_no", seen_by=seen_by, counts_in_matching=counts)).help_text
        )
        for seen_by in AUDIENCES
        for counts in (True, False)
    }
    assert all("The organisers see your answer" in words for words in told.values())
    assert all(("differ get points" in words) == counts for (_seen_by, counts), words in told.items())


def test_a_sealed_question_is_asked_again_with_words_that_hold() -> None:
    sealed = question("one", options=["a", "b"], seen_by=SeenBy.NOBODY, asked_of="mentor", help="Why")
    form = QuestionForm(question=sealed)
    assert form["seen_by"].value() == SeenBy.ORGANISERS
    assert form["counts_in_matching"].value()
    assert (form["text"].value(), form["options"].value(), form["help"].value()) == ("Which?", "a\nb", "Why")


def question(kind: str, **values: Any) -> Question:
    return Question(text="Which?", kind=kind, **values)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("one", "Tea\n Coffee \n\nTea", ["Tea", "Coffee"]),
        ("scale", "never\nalways", ["never", "always"]),
        ("scale", "", []),
        ("yes_no", "left over", []),
    ],
)
def test_choices_are_lines(kind: str, typed: str, kept: list[str]) -> None:
    form = QuestionForm({**LINE, "kind": kind, "options": typed})
    assert form.is_valid(), form.errors
    assert form.line().options == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("one", "Tea"),
        ("many", ""),
        ("scale", "only one end"),
        ("one", "a\n" + "b" * 101),
        ("one", "\n".join(map(str, range(21)))),
    ],
)
def test_choices_that_are_none(kind: str, typed: str) -> None:
    assert list(QuestionForm({**LINE, "kind": kind, "options": typed}).errors) == ["options"]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("short", "Tea", "x" * 201),
        ("long", "Tea\nor coffee", "x" * 2001),
        ("one", "Tea", "Cocoa"),
        ("many", ["Tea"], ["Tea", "Cocoa"]),
        ("scale", "5", "6"),
        ("yes_no", "yes", "perhaps"),
    ],
)
def test_each_kind_takes_its_answers(kind: str, good: Any, bad: Any) -> None:
    asked = question(kind, options=["Tea", "Coffee"], is_required=True)
    fields = QuestionFields([asked], complete=True)
    name, field = next(iter(fields.fields({}).items()))
    assert fields.content({name: field.clean(good)})[0].values == (good if isinstance(good, list) else [good])
    for wrong in (bad, "" if kind != "many" else []):
        with pytest.raises(ValidationError):
            field.clean(wrong)
    assert fields.content({name: "" if kind != "many" else []}) == []


def test_a_draft_may_leave_it_open() -> None:
    fields = QuestionFields([question("short", is_required=True)], complete=False)
    assert next(iter(fields.fields({}).values())).clean("") == ""


def test_the_field_says_who_sees_the_answer_and_trusts_no_html() -> None:
    asked = question(
        QuestionKind.SCALE, options=["<b>never</b>", "always"], help="<i>Hm</i>", seen_by=SeenBy.PAIR
    )
    form = Form()
    form.fields["asked"] = question_field(asked)
    said = form["asked"].as_field_group()
    assert "your partner" in said
    assert "&lt;b&gt;never" in said
    assert "<i>" not in said
    assert "&lt;i&gt;Hm" in said


def test_a_preview_shows_each_side_its_own() -> None:
    questions = [
        question("short", asked_of="mentor"),
        question("yes_no"),
        question("scale", asked_of="mentee"),
    ]
    assert [len(QuestionPreview(role, questions).fields) for role in ("mentor", "mentee")] == [2, 2]
