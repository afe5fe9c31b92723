"""A few of the races of `make faults`, so that a broken guard is seen at once."""

import pytest

from tests.matching import races

RACES = 5


@pytest.mark.django_db(transaction=True)
def test_two_organisers_confirm_two_runs_at_once() -> None:
    contest = races.rivals()
    for _ in range(RACES):
        outcome = races.race(contest)
        assert outcome.has_one_winner, outcome
        assert (outcome.pairs, outcome.overbooked) == (races.PEOPLE, 0)


@pytest.mark.django_db(transaction=True)
def test_the_constraints_alone_let_one_win(monkeypatch: pytest.MonkeyPatch) -> None:
    contest = races.rivals()
    with races.without_locks(monkeypatch):
        for _ in range(RACES):
            outcome = races.race(contest)
            assert outcome.has_one_winner, outcome
            assert outcome.overbooked == 0
