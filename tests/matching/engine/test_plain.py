"""What leaves the engine is plain Python: it is stored as JSON, which knows no number of numpy's."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from matching.engine import (
    Certificate,
    Chosen,
    LeftOver,
    Look,
    Mode,
    Move,
    Part,
    Policy,
    Price,
    Proposal,
    Result,
    Review,
    Shortage,
    Snapshot,
    Teams,
    Trial,
    WhyNot,
    circles,
    rounds,
    shortages,
    solve,
)
from tests.matching.engine import oracle
from tests.matching.engine.test_core import tiny_core
from tests.matching.engine.test_wishes import ANN, BEN, XENIA

COLLECTIONS = (list, tuple, set, frozenset)
PLAIN = (str, int, float, bool, type(None))
MODES: Mapping[str, dict[str, Any]] = {
    "the best for all": {},
    "a floor": {"fairness": oracle.FAIR[0]},
    "bent": {"fairness": oracle.FAIR[1]},
    "chosen": {"mode": Mode.CHOSEN},
    "chosen, with a floor": {"mode": Mode.CHOSEN, "fairness": oracle.FAIR[0]},
    "teams": {"teams": Teams(size=2, level=2)},
}
ANSWERS = {
    *(Result, Proposal, Part, LeftOver, Certificate, Price, Chosen, Shortage),
    *(WhyNot, Move, Look, Trial),
    *(rounds.Round, rounds.Price),
    *(circles.Draw, circles.Balance),
}


def every_answer(modes: Iterable[str]) -> Iterator[tuple[str, object]]:
    """With what it is an answer of."""
    for mode in modes:
        policies = [replace(policy, **MODES[mode]) for policy in oracle.POLICIES]
        for number, policy in enumerate(policies):
            snapshot = oracle.make_snapshot(number, number % 4 + 2, number % 3 + 2, policy)
            yield from ((mode, answer) for answer in of_a_match(snapshot, policies[number - 1]))
    beside = Snapshot((ANN, BEN), (XENIA,), Policy(mode=Mode.CHOSEN))
    yield from (("a wish for a free place", answer) for answer in of_a_match(beside, beside.policy))
    for seed in range(20):
        yield from (("a draw", answer) for answer in of_a_draw(seed))


def of_a_match(snapshot: Snapshot, other: Policy) -> Iterator[object]:
    """All that can be asked of a match, with another policy to try."""
    steps: list[object] = []
    result = solve(snapshot, lambda *step: steps.append(step))
    review, partners = Review(snapshot), {one.mentee: one.mentor for one in result.proposals}
    yield from (
        result,
        result.total,
        result.mentees_paired,
        shortages(result.computed),
        steps,
        review.seats(),
    )
    for mentee in snapshot.mentees:
        yield from (review.candidates(mentee.id), review.places_of(mentee.id))
        for mentor in snapshot.mentors:
            yield review.look(mentee.id, mentor.id)
            if result.certificate:
                yield review.why_not(mentee.id, mentor.id, partners, result.certificate)
    if snapshot.policy.teams.size == 1:
        yield from of_another_round(snapshot)
        trial = review.trial(other, partners)
        yield from (trial, trial.total, review.scores(partners))


def of_another_round(snapshot: Snapshot) -> Iterator[object]:
    """After a match in which half of the mentees were absent, and whose first pair was opened."""
    whole = replace(snapshot, locked=())
    pairs = [(one.mentee, one.mentor) for one in solve(replace(whole, mentees=whole.mentees[::2])).proposals]
    for limit in (0, 1, None):
        made = rounds.second_round(whole, pairs[1:], pairs[:1], limit)
        yield from (made, made.snapshot.to_json(), solve(made.snapshot))


def of_a_draw(seed: int) -> Iterator[object]:
    dice = random.Random(seed)
    people = {f"p{n}": (dice.choice("abc"), dice.choice("xy")) for n in range(dice.randint(1, 14))}
    drawn = circles.draw(people, circles.circle_sizes(len(people), 4), seed)
    changed = circles.exchanges(people, drawn.groups, "p0")
    yield from (drawn, circles.balance_of(people, drawn.groups), changed)
    yield from (balance.percent for balance in (drawn.balance, *changed.values()))


def taken_apart(value: object) -> dict[str, object]:
    """The fields of a dataclass, but for what a result keeps to be asked further."""
    if isinstance(value, Snapshot):
        return value.to_json()
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.compare}
    raise TypeError(f"{value!r} is a {type(value)}")


def parts(value: object, where: str) -> Iterator[tuple[str, object]]:
    """A value and all that it is made of."""
    yield where, value
    if isinstance(value, Part):
        value = value._asdict()
    elif is_dataclass(value):
        value = taken_apart(value)
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from parts(key, f"a key of {where}")
            yield from parts(one, f"{where}[{key}]")
    elif isinstance(value, COLLECTIONS):
        for one in value:
            yield from parts(one, f"{where}[]")


def is_plain(value: object) -> bool:
    """A float of numpy's is one of Python's, too, but not just that."""
    is_made_of_others = isinstance(value, (Mapping, *COLLECTIONS)) or is_dataclass(value)
    return is_made_of_others or isinstance(value, StrEnum) or type(value) in PLAIN


def all_that_is_foreign(answers: Iterable[tuple[str, object]], met: set[type]) -> set[str]:
    """What is not plain, and where; adds the types that were met."""
    foreign = set()
    for of, answer in answers:
        for where, value in parts(answer, f"{of}: {type(answer).__name__}"):
            met.add(type(value))
            if not is_plain(value):
                foreign.add(f"{where} is a {type(value)}")
    return foreign


def test_every_answer_is_plain() -> None:
    met: set[type] = set()
    assert not all_that_is_foreign(every_answer(MODES), met)
    assert met >= ANSWERS, "some answers were never given"


def test_every_answer_of_a_core_is_plain() -> None:
    """So many people get no teams."""
    with tiny_core():
        assert not all_that_is_foreign(every_answer(set(MODES) - {"teams"}), set())


def test_every_answer_is_json() -> None:
    """Strictly: nobody translates what is none, and there are no numbers that are none."""
    for _of, answer in every_answer(MODES):
        json.dumps(answer, default=taken_apart, allow_nan=False)
