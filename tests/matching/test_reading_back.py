"""Hidden answers are read back from whatever matching does with them; only what it never reads stays hidden.

`make faults` attacks a hundred worlds and writes .data/bench/reading-back.json.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest

from matching.engine import Snapshot
from tests.bench import report
from tests.matching.reading_back import (
    NO,
    Organiser,
    World,
    by_points,
    by_rounded_sums,
    guess_by,
    guess_by_pairing,
)

type Guess = Callable[[Organiser, tuple[str, str]], dict[str, str]]

WAYS: dict[str, Guess] = {
    "points of the part": partial(guess_by, by_points),
    "joined, capped, rounded to 500": partial(guess_by, by_rounded_sums),
    "no points, only who is paired": guess_by_pairing,
}
FEW, MANY = 4, 100


@dataclass(frozen=True)
class Row:
    """What an attacker finds out by one way, if hidden answers are read and if they are not."""

    shown: str
    worlds: int
    answers: int  # that the attacker did not know
    right_if_read: int
    questions_each: float  # looks or runs, for all answers of a world
    right_if_not_read: int
    right_by_guessing: int  # the likely answer for everybody
    worlds_whole: int  # in which every single answer was found if read


def _attack(shown: str, seeds: Sequence[int]) -> Row:
    guess = WAYS[shown]
    right = unread = likely = total = whole = asked = 0
    for seed in seeds:
        world = World.of(seed)
        read = Organiser(world.compared, world.cards)
        found = _right(world, guess, read)
        right, asked, total = right + found, asked + read.asked, total + len(world.answers) - 1
        whole += found == len(world.answers) - 1
        unread += _right(world, guess, Organiser(world.cards, world.cards))
        likely += sum(answer == NO for one, answer in world.answers.items() if one != _anchor(world)[0])
    return Row(shown, len(seeds), total, right, round(asked / len(seeds), 1), unread, likely, whole)


def _anchor(world: World) -> tuple[str, str]:
    first = world.cards.mentees[0].id
    return first, world.answers[first]


def _right(world: World, guess: Guess, organiser: Organiser) -> int:
    anchor = _anchor(world)
    answers = guess(organiser, anchor)
    return sum(answers[one] == answer for one, answer in world.answers.items() if one != anchor[0])


@pytest.mark.parametrize("shown", WAYS)
def test_hidden_answers_that_are_read_are_read_back(shown: str) -> None:
    """The control: if this fails, the attack is too weak to show anything."""
    row = _attack(shown, range(FEW))
    assert row.right_if_read >= 0.95 * row.answers
    assert row.right_if_not_read < row.right_if_read


@pytest.mark.parametrize("shown", WAYS)
def test_what_is_never_read_can_not_be_told_from_other_answers(shown: str) -> None:
    """Whatever people have answered, the attacker sees the same and so guesses the same."""
    for seed in range(FEW):
        world = World.of(seed)
        anchor = _anchor(world)
        guesses = [
            WAYS[shown](Organiser(_read(other), other.cards), anchor) for other in (world, _dealt_anew(world))
        ]
        assert guesses[0] == guesses[1]


def _read(world: World) -> Snapshot:
    """What matching reads today: see `matching.queries.snapshot`, and its test on real cards."""
    return world.cards


def _dealt_anew(world: World) -> World:
    answers = [*world.answers.values()]
    random.Random(1).shuffle(answers)
    return replace(world, answers=dict(zip(world.answers, answers, strict=True)))


@pytest.mark.faults
@pytest.mark.timeout(1200)
def test_a_hundred_worlds() -> None:
    rows = [_attack(shown, range(MANY)) for shown in WAYS]
    report.write("reading-back", rows)
    for row in rows:
        assert row.right_if_read >= 0.95 * row.answers
        assert row.right_if_not_read <= row.right_by_guessing + 0.05 * row.answers
