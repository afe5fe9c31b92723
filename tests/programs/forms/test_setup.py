import datetime as dt
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.forms import PurposeForm, TimelineForm, TopicsForm, default_rules
from programs.models import Topic
from tests import factories

BASICS = {
    "name": "Spring",
    "purpose": "",
    "starts_on": "2027-01-01",
    "ends_on": "2027-06-30",
    "monthly_minutes": "60",
}


def basics(**changes: str) -> tuple[PurposeForm, TimelineForm]:
    data = {**BASICS, **changes}
    return PurposeForm(data, organisation=None), TimelineForm(data)


def test_good_basics() -> None:
    purpose, dates = basics(name="  Spring ", purpose="One\r\nTwo\rThree")
    assert purpose.is_valid()
    assert dates.is_valid()
    told, timeline = purpose.told(), dates.timeline()
    assert (told.name, told.purpose) == ("Spring", "One\nTwo\nThree")
    assert (timeline.starts_on, timeline.ends_on) == (dt.date(2027, 1, 1), dt.date(2027, 6, 30))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Please fill this in"),
        ("name", "   ", "Please fill this in"),
        ("name", "a\x00b", "invisible character"),
        ("name", "x" * 201, "shorten this to 200 characters; it has 201"),
        ("purpose", "x" * 4001, "shorten"),
        ("starts_on", "", "enter a date"),
        ("starts_on", "31.02.2027", "valid date"),
        ("starts_on", "0026-01-01", "check the year"),
        ("ends_on", "", "enter a date"),
        ("ends_on", "2027-01-01", "after the start"),
        ("ends_on", "2026-12-31", "after the start"),
        ("ends_on", "2077-12-31", "three years"),
        ("monthly_minutes", "", "enter a number"),
        ("monthly_minutes", "0", "from 1 to 1440"),
        ("monthly_minutes", "-5", "from 1 to 1440"),
        ("monthly_minutes", "99999", "from 1 to 1440"),
        ("monthly_minutes", "an hour", "whole number"),
        ("monthly_minutes", "1" * 5000, "whole number"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_beside_the_field(field: str, value: str, sentence: str) -> None:
    form = next(each for each in basics(**{field: value}) if field in each.fields)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert sentence in " ".join(map(str, form.errors[field]))
    assert form[field].value() == value  # nothing of what was typed is lost


@given(st.dictionaries(st.sampled_from(sorted(BASICS)), st.text(max_size=40)))
def test_no_input_breaks_the_form(data: dict[str, str]) -> None:
    purpose, dates = basics(**data)
    if purpose.is_valid():
        assert "\x00" not in purpose.told().name
    if dates.is_valid():
        assert dates.timeline().ends_on > dates.timeline().starts_on
    assert set(purpose.errors) | set(dates.errors) <= set(BASICS)


# --- topics: several at once -----------------------------------------------------------------------


def topics(text: str) -> Any:
    form = TopicsForm({"topics": text})
    assert form.is_valid(), form.errors
    return form.cleaned_data["topics"]


def test_one_topic_a_line_with_a_description_after_the_colon() -> None:
    lines = topics("Cloud: what: and why\r\n\r\n Chat \n: Odd\ncloud: again\n   \n")
    assert [(line.name, line.description) for line in lines] == [
        ("Cloud", "what: and why"),
        ("Chat", ""),
        ("Odd", ""),
    ]


@given(st.text(max_size=300))
def test_whatever_is_entered_can_be_kept(text: str) -> None:
    form = TopicsForm({"topics": text})
    if not form.is_valid():
        assert form.errors["topics"]
        return
    lines = form.cleaned_data["topics"]
    names = [line.name.lower() for line in lines]
    assert len(set(names)) == len(names)
    for line in lines:
        assert 0 < len(line.name) <= 100
        assert line.name == line.name.strip()
        assert "\x00" not in line.name + line.description


def test_a_line_that_is_too_long_is_named() -> None:
    form = TopicsForm({"topics": "Cloud\n" + "Very " * 30})
    assert "“Very Very" in form.errors["topics"][0]


def test_a_hundred_topics_are_enough() -> None:
    assert not TopicsForm({"topics": "\n".join(map(str, range(101)))}).is_valid()


@pytest.mark.django_db
@given(name=st.text(min_size=1, max_size=100), description=st.text(max_size=100))
def test_the_database_takes_what_the_form_lets_through(name: str, description: str) -> None:
    form = TopicsForm({"topics": f"{name}: {description}"})
    if form.is_valid():
        program = factories.ProgramFactory(name=uuid.uuid4().hex)
        for line in form.cleaned_data["topics"]:
            topic = Topic.objects.create(program=program, name=line.name, description=line.description)
            topic.refresh_from_db()
            assert (topic.name, topic.description) == (line.name, line.description)


# --- rules ---------------------------------------------------------------------------------------


def test_the_standard_wording_says_what_organisers_see() -> None:
    wording = default_rules(60)
    assert "at least one hour a month" in wording
    assert "never see our notes" in wording
    assert "the mentor, who is the junior" in wording
    assert "{" not in wording
    assert "&" not in wording


def test_the_standard_wording_follows_the_minutes() -> None:
    assert "at least 1 h 30 min a month" in default_rules(90)
