"""Scores and reasons as organisers read them."""

import uuid
from typing import Any

import pytest

from matching.engine import Mentee, Mentor, Offer, PartKey, Policy, Reason, Want
from matching.engine.match import Caution, Step
from matching.engine.scoring import parts_of
from matching.enums import LeftOverReason, ProposalWarning, RunStep
from matching.queries.words import part_rows

TOPIC = uuid.UUID(int=7)
NAMES = {TOPIC: "Generative AI"}


def _rows(mentee: dict[str, Any], mentor: dict[str, Any]) -> dict[str, str]:
    parts = parts_of(Mentee(id="s", person="s", **mentee), Mentor(id="m", person="m", **mentor), Policy())
    return {row.label: row.words for row in part_rows([part.to_json() for part in parts], NAMES)}


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
    parts = parts_of(
        Mentee(id="s", person="s", wants=wants), Mentor(id="m", person="m", offers=offers), Policy()
    )
    rows = part_rows([part.to_json() for part in parts], {**NAMES, other: "Cloud"})
    assert [row.label for row in rows][:3] == ["Generative AI", "Cloud", "Common language"]


def test_the_product_has_a_word_for_everything_that_the_engine_says() -> None:
    assert {reason.value for reason in Reason} == set(LeftOverReason.values)
    assert {caution.value for caution in Caution} == set(ProposalWarning.values)
    assert {step.value for step in Step} <= set(RunStep.values)
    assert len(PartKey) == 4
