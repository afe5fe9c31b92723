"""The templates of programmes: complete, alike in both languages, and ready to recruit with."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from programs.blueprints import BLUEPRINTS, LANGUAGES, blueprint, loader
from programs.enums import AUDIENCES, COMPARABLE, EventKind, Phase
from programs.operations import Purpose, change_phase, create_program
from programs.queries import Timeline, missing_for, months_later, program_facts, transition
from tests import factories

ALL = [(key, language) for key in BLUEPRINTS for language in LANGUAGES]


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "language"), ALL, ids="-".join)
def test_a_template_makes_a_programme_that_can_recruit(key: str, language: str) -> None:
    by, chosen = factories.UserFactory(), blueprint(key, language)
    starts_on = timezone.localdate() + dt.timedelta(30)
    program = create_program(
        Purpose("New", chosen.purpose, chosen.monthly_minutes),
        Timeline(starts_on, months_later(starts_on, chosen.months)),
        blueprint=chosen,
        form_key=uuid.uuid4(),
        by=by,
    )
    step = transition(Phase.DRAFT, Phase.RECRUITING)
    assert step is not None
    assert missing_for(step, program_facts(program)) == []
    change_phase(program, Phase.RECRUITING, by=by)
    assert program.topics.count() == len(chosen.topics)
    assert [topic.group and topic.group.name for topic in program.topics.all()] == [
        group.name for group in chosen.groups for _topic in group.topics
    ]
    assert program.glossary_terms.count() == len(chosen.glossary)
    assert len(program.rules_versions.get().ideas) == len(chosen.suggestions)
    assert program.goals.count() == len(chosen.goals)
    assert program.questions.count() == len(chosen.questions)
    assert program.milestones.count() == len(chosen.milestones)
    events = list(program.events.all())
    assert len(events) == len(chosen.events)
    assert all(event.held_on.weekday() < 5 for event in events)
    assert all(abs((event.held_on - starts_on).days) < 400 for event in events)
    assert program.labels.mentor == chosen.labels.mentor


@pytest.mark.parametrize("key", BLUEPRINTS)
def test_both_languages_bring_the_same(key: str) -> None:
    english, german = (blueprint(key, language) for language in LANGUAGES)
    assert english.title != german.title
    for part in ("months", "monthly_minutes"):
        assert getattr(english, part) == getattr(german, part)
    for part in ("goals", "topics", "suggestions", "questions", "glossary"):
        assert len(getattr(english, part)) == len(getattr(german, part)), part
    for part in ("events", "milestones"):
        days = [
            [(each.kind, each.anchor, each.days) for each in getattr(one, part)] for one in (english, german)
        ]
        assert days[0] == days[1]


@pytest.mark.parametrize(("key", "language"), ALL, ids="-".join)
def test_pairs_find_a_beginning_for_every_topic(key: str, language: str) -> None:
    chosen = blueprint(key, language)
    assert [topic.name for topic in chosen.topics if not (topic.description and topic.questions)] == []
    for part in ("suggestions", "questions", "glossary", "events", "milestones"):
        assert getattr(chosen, part), part


@pytest.mark.parametrize(("key", "language"), ALL, ids="-".join)
def test_only_people_know_when_the_kick_off_can_be(key: str, language: str) -> None:
    assert EventKind.KICK_OFF not in {event.kind for event in blueprint(key, language).events}


@pytest.mark.parametrize(("key", "language"), ALL, ids="-".join)
def test_questions_promise_what_holds(key: str, language: str) -> None:
    assert {each.seen_by for each in blueprint(key, language).questions} <= {*AUDIENCES}
    asked = [each for each in blueprint(key, language).questions if each.counts_in_matching]
    assert [each.text for each in asked if each.kind not in COMPARABLE] == []


def test_what_is_wrong_in_a_file_is_named(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (loader.FOLDER / "bank.en.toml").read_text()
    monkeypatch.setattr(loader, "FOLDER", tmp_path)
    for number, (right, wrong, named) in enumerate(
        [
            ("months = 6", "months = 0", "months"),
            ("months = 6", "", "months"),
            ('kind = "closing"', 'kind = "party"', "events"),
            ("monthly_minutes", "monthly_hours", "monthly"),
        ]
    ):
        language = f"{number}x"
        monkeypatch.setattr(loader, "LANGUAGES", (language,))
        (loader.FOLDER / f"bank.{language}.toml").write_text(text.replace(right, wrong, 1))
        with pytest.raises(ValueError, match=rf"bank\.{language}\.toml: .*{named}"):
            blueprint("bank", language)


def test_only_templates_that_exist_are_read() -> None:
    for key, language in (("../settings", "en"), ("bank", "fr"), ("", "")):
        with pytest.raises(KeyError):
            blueprint(key, language)
    assert blueprint("bank", "de-at") == blueprint("bank", "de")
