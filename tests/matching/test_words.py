"""Scores and reasons as organisers read them."""

import uuid
from typing import Any

import pytest

from matching.engine import (
    Caution,
    Mentee,
    Mentor,
    Offer,
    Part,
    PartKey,
    Policy,
    Reason,
    RuleCode,
    Snapshot,
    Step,
    Want,
    Weights,
)
from matching.engine.criteria import parts_of
from matching.engine.places import load_part
from matching.engine.sides import Sides
from matching.enums import LeftOverReason, ProposalWarning, RuleName, RunStep
from matching.queries.words import LABELS, WORDS, part_rows

TOPIC = uuid.UUID(int=7)
NAMES = {str(TOPIC): "Generative AI", "a": "Which way?"}


def _rows(mentee: dict[str, Any], mentor: dict[str, Any], weights: Weights | None = None) -> dict[str, str]:
    parts = _parts(Mentee(id="s", person="s", **mentee), Mentor(id="m", person="m", **mentor), weights)
    return {row.label: row.words for row in part_rows([part.to_json() for part in parts], NAMES)}


def _parts(mentee: Mentee, mentor: Mentor, weights: Weights | None = None) -> tuple[Part, ...]:
    policy = Policy(weights=weights or Weights())
    return parts_of(mentee, mentor, Sides.of(Snapshot(mentors=(mentor,), mentees=(mentee,), policy=policy)))


@pytest.mark.parametrize(
    ("offers", "words"),
    [
        ((), "Wanted: quite · known so far: the basics · not offered by the mentor"),
        ((Offer(str(TOPIC), 2),), "Wanted: quite · known so far: the basics · level of the mentor: good"),
    ],
)
def test_a_topic(offers: tuple[Offer, ...], words: str) -> None:
    rows = _rows({"wants": (Want(str(TOPIC), 2, 1),)}, {"offers": offers})
    assert rows["Generative AI"] == words


@pytest.mark.parametrize(
    ("mentee", "mentor", "words"),
    [
        ({"de", "en"}, {"de", "en", "fr"}, "German and English"),
        ({"de"}, {"en"}, "None"),
        ({"de"}, set(), "Not known of both"),
        ({"xx"}, {"xx"}, "XX"),
    ],
)
def test_languages(mentee: set[str], mentor: set[str], words: str) -> None:
    rows = _rows({"languages": frozenset(mentee)}, {"languages": frozenset(mentor)})
    assert rows["Common language"] == words


@pytest.mark.parametrize(
    ("mentee", "mentor", "site", "words"),
    [
        ("either", "either", "", "Both are fine with meeting remotely"),
        ("on_site", "either", "berlin", "On site, at the same site"),
        ("on_site", "on_site", "munich", "On site, but they work at different sites"),
        ("on_site", "either", "", "On site, but it is not known of both where they work"),
        ("on_site", "remote", "berlin", "One of the two wants to meet on site, the other remotely"),
    ],
)
def test_ways_to_meet(mentee: str, mentor: str, site: str, words: str) -> None:
    rows = _rows({"meets": mentee, "site": "berlin"}, {"meets": mentor, "site": site})
    assert rows["Way to meet"] == words


def test_interests() -> None:
    shared = frozenset({"chess", "opera"})
    assert _rows({"interests": shared}, {"interests": shared})["Shared interests"] == "chess and opera"
    assert _rows({}, {"interests": shared})["Shared interests"] == "None that both have named"


def test_a_topic_that_is_gone_has_a_name_still() -> None:
    part = {"key": "topic", "topic": str(uuid.uuid4()), "priority": 1, "knowledge": 0, "level": 0}
    assert part_rows([{**part, "points": 0, "most": 1}], NAMES)[0].label == "A topic that was removed"


def test_the_topics_that_give_most_come_first() -> None:
    other = uuid.UUID(int=9)
    wants = (Want(str(other), 1, 0), Want(str(TOPIC), 3, 0))
    offers = (Offer(str(other), 1), Offer(str(TOPIC), 4))
    parts = _parts(Mentee(id="s", person="s", wants=wants), Mentor(id="m", person="m", offers=offers))
    rows = part_rows([part.to_json() for part in parts], {**NAMES, str(other): "Cloud"})
    assert [row.label for row in rows][:3] == ["Generative AI", "Cloud", "Shared interests"]


@pytest.mark.parametrize(
    ("key", "mentee", "mentor", "label", "words"),
    [
        (
            "channels",
            {"channels": frozenset({"chat"})},
            {"channels": frozenset({"chat", "wiki"})},
            "New channels and tools",
            "wiki",
        ),
        (
            "skills",
            {"skills": frozenset({"sql"})},
            {"skills": frozenset({"sql"})},
            "New skills",
            "Nothing that the other lacks",
        ),
        ("age", {"born": 1970}, {"born": 1999}, "Distance in age", "29 years apart"),
        ("experience", {"tenure": 30}, {"tenure": 12}, "Years in the organisation", "1 year apart"),
        ("experience", {}, {"tenure": 12}, "Years in the organisation", "Not known of both"),
        ("wish", {"wishes": ("m",)}, {}, "Wishes", "choice 1 of the mentee"),
        ("wish", {}, {}, "Wishes", "Neither has wished for the other"),
        (
            "goals",
            {"words": "Clouds"},
            {"words": "cloud"},
            "Goals and expertise",
            "100% alike in words: cloud",
        ),
        ("goals", {"words": "Clouds"}, {}, "Goals and expertise", "0% alike in words: none in common"),
        (
            "perspective",
            {"perspective": {"a": "x", "b": "x", "c": "x"}},
            {"perspective": {"a": "y", "b": "y", "c": "x"}},
            "Different perspectives",
            "Different answers to: “Which way?” and “a question that is no longer asked”",
        ),
        (
            "perspective",
            {"perspective": {"a": "x"}},
            {"perspective": {"a": "x"}},
            "Different perspectives",
            "No answers that differ",
        ),
    ],
)
def test_parts_that_programmes_may_add(
    key: str, mentee: dict[str, Any], mentor: dict[str, Any], label: str, words: str
) -> None:
    assert _rows(mentee, mentor, Weights(**{key: 6_000}))[label] == words


def test_the_balance_of_load() -> None:
    (row,) = part_rows([load_part(900, 2).to_json()], NAMES)
    assert (row.label, row.points) == ("Balance between mentors", 450)
    assert row.words == "Number 2 of those whom the mentor takes on"


def test_the_product_has_a_word_for_everything_that_the_engine_says() -> None:
    assert {reason.value for reason in Reason} == set(LeftOverReason.values) - {LeftOverReason.BY_HAND}
    assert {caution.value for caution in Caution} == set(ProposalWarning.values)
    assert {code.value for code in RuleCode} == set(RuleName.values)
    assert {step.value for step in Step} <= set(RunStep.values)
    for key in set(PartKey) - {PartKey.TOPIC}:
        assert LABELS[key]
    assert set(WORDS) == set(PartKey)
