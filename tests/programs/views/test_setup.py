from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.accounts.models import User
from programs.enums import Phase
from programs.models import Program, RulesVersion
from programs.queries import SETUP_STEPS
from tests import factories

pytestmark = pytest.mark.django_db

ON_THE_PROGRAM = {
    "setup_purpose": {"name": "New name", "monthly_minutes": "30"},
    "setup_timeline": {"starts_on": "2027-01-01", "ends_on": "2027-02-01"},
    "setup_team": {
        "role": "advisor",
        "email": "ada@example.org",
        "given_name": "Ada",
        "family_name": "Amt",
        "locale": "de",
    },
    "goal_add": {"goal-text": "A goal"},
    "setup_topics": {"topics": "A topic"},
    "setup_rules": {"rules": "Be kind."},
    "change_phase": {"to": "draft"},
}


def address(name: str, thing: Any) -> str:
    return reverse(f"programs:{name}", args=[thing.pk])


@pytest.mark.parametrize(("name", "sent"), ON_THE_PROGRAM.items(), ids=list(ON_THE_PROGRAM))
def test_each_part_by_each_persona(
    client: Client,
    program: Program,
    organiser: User,
    mentor: User,
    sponsor: User,
    stranger: User,
    name: str,
    sent: dict[str, str],
) -> None:
    url = address(name, program)
    for user, status in ((stranger, 404), (mentor, 403), (sponsor, 403)):
        client.force_login(user)
        assert client.post(url, sent).status_code == status
    client.force_login(organiser)
    assert client.get(url).status_code == (200 if name.startswith("setup_") else 405)
    program.memberships.participants().filter(mentor_pairs=None, mentee_pairs=None).delete()
    response = client.post(url, sent)
    expected = {"change_phase": 409, "setup_timeline": 200}  # no way back: a pair; a look before a move
    assert response.status_code == expected.get(name, 302)


def test_each_change_shows(client: Client, program: Program, organiser: User) -> None:
    Program.objects.update(phase=Phase.DRAFT)
    client.force_login(organiser)
    for name, sent in ON_THE_PROGRAM.items():
        if name != "change_phase":
            client.post(address(name, program), sent)
    for step, *words in (
        ("setup_purpose", "New name", "A goal"),
        ("setup_timeline", "2027-02-01"),
        ("setup_team", "Ada Amt"),
        ("setup_topics", "A topic"),
        ("setup_rules", "Be kind."),
    ):
        html = client.get(address(step, program)).content.decode()
        assert all(each in html for each in words)


def test_save_and_continue_goes_on_with_the_next_step(
    client: Client, program: Program, organiser: User
) -> None:
    client.force_login(organiser)
    url, sent = address("setup_purpose", program), ON_THE_PROGRAM["setup_purpose"]
    assert client.post(url, sent).headers["Location"] == url
    on = client.post(url, {**sent, "continue": "1"})
    assert on.headers["Location"] == address("setup_team", program)


def test_the_overview_leads_to_what_is_missing(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    assert "Go on with: Purpose and goals" in client.get(address("setup", program)).content.decode()
    Program.objects.filter(pk=program.pk).update(purpose="Why.")
    factories.GoalFactory(program=program)
    assert "Go on with: Rules" in client.get(address("setup", program)).content.decode()


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("setup_purpose", {"name": "Kept", "monthly_minutes": "0"}, "Kept"),
        ("setup_timeline", {"ends_on": "2020-01-01", "starts_on": "2027-01-01"}, "2020-01-01"),
        ("setup_team", {"email": "kept@example.org"}, "kept@example.org"),
        ("goal_add", {"goal-text": "", "goal-measure": "Kept"}, "Kept"),
        ("setup_topics", {"topics": "Kept " * 50}, "Kept Kept"),
        ("setup_topics", {"topics": "Cloud\n<i hx-get=/>: Kept"}, "out of the name: “&lt;i hx-get=/&gt;”"),
        ("setup_rules", {"rules": "Kept\x00"}, "Kept"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_a_refused_part_keeps_what_was_typed(
    client: Client, program: Program, organiser: User, name: str, sent: dict[str, str], kept: str
) -> None:
    client.force_login(organiser)
    response = client.post(address(name, program), sent)
    assert response.status_code == 422
    html = response.content.decode()
    assert kept in html
    assert 'class="field-error"' in html
    assert not RulesVersion.objects.exists()


def test_phase_by_button_alone(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    url = address("change_phase", program)
    assert client.post(url, {"to": "draft"}).status_code == 302
    assert Program.objects.get(pk=program.pk).phase == Phase.DRAFT
    for target in ("recruiting", "running", "nonsense", ""):  # not ready, skipped, unknown
        assert client.post(url, {"to": target}).status_code == 409
    Program.objects.filter(pk=program.pk).update(phase=Phase.MATCHING)
    factories.EventFactory(program=program)
    assert client.post(url, {"to": "announced"}).status_code == 409  # by the announcement alone
    assert Program.objects.get(pk=program.pk).phase == Phase.MATCHING


def test_a_closed_programme_is_read_and_opened_again(
    client: Client, program: Program, organiser: User
) -> None:
    Program.objects.update(phase=Phase.CLOSED)
    client.force_login(organiser)
    for name in ("setup", *(name for name in ON_THE_PROGRAM if name.startswith("setup_"))):
        html = client.get(address(name, program)).content.decode()
        assert "open it again" in html
        assert "novalidate data-guard" not in html
    for name, sent in ON_THE_PROGRAM.items():
        if name != "change_phase":
            assert client.post(address(name, program), sent).status_code == 403
    assert client.post(address("change_phase", program), {"to": "closing"}).status_code == 302


def test_goals_and_topics_one_by_one(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    first, second = (factories.GoalFactory(program=program, text=text) for text in ("First", "Second"))
    assert client.get(address("goal", first)).status_code == 200
    assert client.post(address("goal", first), {"text": ""}).status_code == 422
    assert client.post(address("goal", first), {"text": "Changed"}).status_code == 302
    client.post(address("goal_move", second), {"to": "0"})
    assert [goal.text for goal in program.goals.all()] == ["Second", "Changed"]
    client.post(address("goal_remove", second))
    assert [goal.text for goal in program.goals.all()] == ["Changed"]

    used = factories.TopicChoiceFactory(card__membership__program=program).topic
    topic = factories.TopicFactory(program=program, name="Cloud")
    assert client.post(address("topic", topic), {"name": used.name.upper()}).status_code == 422
    assert client.post(address("topic", topic), {"name": "Clouds", "description": "d"}).status_code == 302
    assert client.post(address("topic_remove", used)).status_code == 409
    assert client.post(address("topic_remove", topic)).status_code == 302
    assert [topic.name for topic in program.topics.all()] == [used.name]


@pytest.mark.parametrize(
    "name", ["goal", "goal_move", "goal_remove", "topic", "topic_remove", "rules_version"]
)
def test_parts_are_their_organisers(
    client: Client, program: Program, mentor: User, stranger: User, name: str
) -> None:
    factory = {"goal": factories.GoalFactory, "topic": factories.TopicFactory}.get(
        name.split("_")[0], factories.RulesVersionFactory
    )
    url = address(name, factory(program=program))
    method = client.get if name in ("goal", "topic", "rules_version") else client.post
    for user, status in ((stranger, 404), (mentor, 403)):
        client.force_login(user)
        assert method(url).status_code == status


def test_old_rules_can_be_read(client: Client, program: Program, organiser: User) -> None:
    client.force_login(organiser)
    version = factories.RulesVersionFactory(program=program, text="Once upon a time.")
    html = client.get(address("rules_version", version)).content.decode()
    assert "Once upon a time." in html
    assert version.sha256 in html


def test_hostile_words_are_only_words(client: Client, program: Program, organiser: User) -> None:
    nasty = "<script>alert(1)</script>"
    factories.GoalFactory(program=program, text=nasty)
    factories.TopicFactory(program=program, name=nasty)
    factories.RulesVersionFactory(program=program, text=nasty)
    client.force_login(organiser)
    for name in ("setup_purpose", "setup_topics", "setup_rules"):
        assert nasty not in client.get(address(name, program)).content.decode()


def _fill(program: Program, organiser: User, numbers: range) -> None:
    for number in numbers:
        factories.GoalFactory(program=program)
        factories.TopicChoiceFactory(card__membership__program=program)
        factories.RulesVersionFactory(program=program, number=number, created_by=organiser)
        factories.MembershipFactory(program=program, advisor=True)


def test_a_page_costs_the_same_with_much(client: Client, program: Program, organiser: User) -> None:
    def cost(view: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(view, args=[program.pk])).status_code == 200
        return len(queries)

    client.force_login(organiser)
    views = ["programs:setup", *(step.view for step in SETUP_STEPS)]
    _fill(program, organiser, range(1, 2))
    with_little = {view: cost(view) for view in views}
    _fill(program, organiser, range(2, 31))
    assert {view: cost(view) for view in views} == with_little
    assert max(with_little.values()) <= 18
