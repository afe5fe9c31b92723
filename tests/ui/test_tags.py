"""The small widgets."""

import pytest
from django.template import Context, Template
from django.utils import translation

from mentoring.accounts.models import User
from mentoring.ui.templatetags.ui import STATE_TONES, minutes
from tests.ui.markup import elements, one


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.fixture
def person() -> User:
    return User(given_name="Ada", family_name="Berg", email="ada@example.org", job_title="Trainee <1st year>")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "\N{EN DASH}"),
        (0, "0 min"),
        (5, "5 min"),
        (60, "1 h"),
        (80, "1 h 20 min"),
        (1280, "21 h 20 min"),
    ],
)
def test_minutes_are_read_as_people_say_them(value: int | None, text: str) -> None:
    assert minutes(value) == text
    assert render("{% minutes value %}|{{ value|minutes }}", value=value) == f"{text}|{text}"


def test_an_icon_is_for_the_eye_only() -> None:
    html = render('{% icon "home" %}')
    assert one(html, "svg")["aria-hidden"] == "true"
    assert str(one(html, "use")["href"]).endswith("vendor/icons.svg#home")


@pytest.mark.parametrize(
    ("source", "tone"),
    [
        ('{% badge "Active" "active" %}', "success"),
        ('{% badge "Odd" "never-heard-of" %}', "neutral"),
        ('{% badge "Late" tone="warning" %}', "warning"),
        ('{% badge "Late" "active" tone="danger" %}', "danger"),
    ],
)
def test_a_state_has_one_tone_everywhere(source: str, tone: str) -> None:
    assert one(render(source), "span")["class"] == f"state state-{tone}"


def test_all_tones_are_known_to_the_style_sheet() -> None:
    assert set(STATE_TONES.values()) <= {"neutral", "info", "success", "warning", "danger"}


def test_the_mentor_is_the_junior_and_the_mentee_the_senior() -> None:
    assert "junior" in render('{% role "mentor" %}')
    assert "senior" in render('{% role "mentee" %}')
    assert "junior" not in render('{% role "organiser" %}')


def test_a_person_is_shown_escaped_with_face_role_and_job(person: User) -> None:
    html = render('{% person user "mentor" url="/p/" %}', user=person)
    assert "AB" in html
    assert "face-mentor" in html
    assert "junior" in html
    assert "Trainee &lt;1st year&gt;" in html
    assert one(html, "a")["href"] == "/p/"


def test_a_face_keeps_its_colour(person: User) -> None:
    first, second = (one(render("{% avatar user %}", user=person), "span")["class"] for _ in range(2))
    assert first == second


@pytest.mark.parametrize(("value", "total", "percent"), [(0, 0, 0), (1, 3, 33), (5, 3, 100)])
def test_progress_is_a_native_bar_with_a_name(value: int, total: int, percent: int) -> None:
    html = render("{% progress value total %}", value=value, total=total)
    bar = one(html, "progress")
    assert bar["aria-label"] == f"{value} of {total}"
    assert f">{percent} %<" in html


def test_progress_is_written_for_machines_in_any_language() -> None:
    with translation.override("de"):
        bar = one(render("{% progress value 1500 %}", value=0.5), "progress")
    assert (bar["value"], bar["max"]) == ("0.5", "1500")


def test_an_empty_state_shows_its_step_only_with_an_address() -> None:
    assert elements(render('{% empty_state "users" "Nobody" "Text" "/add/" "Add" %}'), "a")
    assert not elements(render('{% empty_state "users" "Nobody" "Text" "" "Add" %}'), "a")


def test_what_is_captured_stays_escaped_once() -> None:
    source = "{% capture as x %}{{ value }}{% endcapture %}{{ x }}|{{ x }}"
    assert render(source, value="<b>") == "&lt;b&gt;|&lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("The cloud, the Cloud.", 'The <a class="term" href="/g#1">cloud</a>, the Cloud.'),
        ("Clouds and cloudy", "Clouds and cloudy"),
        ("<b>cloud</b>", '&lt;b&gt;<a class="term" href="/g#1">cloud</a>&lt;/b&gt;'),
        (
            "private cloud or cloud",
            '<a class="term" href="/g#2">private cloud</a> or <a class="term" href="/g#1">cloud</a>',
        ),
        ("C++ & R&D", '<a class="term" href="/g#3">C++</a> &amp; <a class="term" href="/g#4">R&amp;D</a>'),
        ("", ""),
    ],
)
def test_terms_lead_to_where_they_are_explained(text: str, html: str) -> None:
    links = {"Cloud": "/g#1", "Private cloud": "/g#2", "C++": "/g#3", "R&D": "/g#4"}
    assert render("{{ text|with_links:links }}", text=text, links=links) == html


def test_without_terms_a_text_is_only_escaped() -> None:
    assert render("{{ text|with_links:links|linebreaks }}", text="a <b>", links={}) == "<p>a &lt;b&gt;</p>"
