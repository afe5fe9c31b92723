"""Fifty times two organisers confirm two different runs at once; and what would happen unguarded.

`make faults` prints the table and writes .data/bench/faults-confirm-races.json.
"""

from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass

import pytest

from tests.bench import report
from tests.matching import races

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

RACES = 50


@dataclass(frozen=True)
class Row:
    """So many races with these guards: how they ended."""

    guards: str
    races: int
    one_winner: int
    told_by_code: int
    told_by_database: int
    races_with_overbooked_people: int


def _run(contest: races.Rivals, name: str, guards: AbstractContextManager[object]) -> Row:
    with guards:
        outcomes = [races.race(contest) for _ in range(RACES)]
    answers = [answer for outcome in outcomes for answer in outcome.answers]
    assert set(answers) <= {races.WON, races.TOLD, races.TOLD_BY_DATABASE}, set(answers)
    return Row(
        guards=name,
        races=RACES,
        one_winner=sum(outcome.has_one_winner for outcome in outcomes),
        told_by_code=answers.count(races.TOLD),
        told_by_database=answers.count(races.TOLD_BY_DATABASE),
        races_with_overbooked_people=sum(outcome.overbooked > 0 for outcome in outcomes),
    )


@pytest.mark.django_db(transaction=True)
def test_confirm_races(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    contest = races.rivals()
    guarded = _run(contest, "lock and constraints", nullcontext())
    constraints = _run(contest, "constraints alone", races.without_locks(monkeypatch))
    with ExitStack() as stack:
        stack.enter_context(races.without_constraints())
        control = _run(contest, "none (control)", races.without_locks(monkeypatch))
    with capsys.disabled():
        report.write("faults-confirm-races", [guarded, constraints, control])
    for row in (guarded, constraints):
        assert (row.one_winner, row.races_with_overbooked_people) == (RACES, 0), row
    assert constraints.told_by_database, "the constraints were never needed: the race did not happen"
    assert control.races_with_overbooked_people, "without guards nothing went wrong: the race did not happen"
