"""Several organisers at once."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from matching import operations
from matching.models import MatchRun, Pair
from mentoring.accounts.models import User
from mentoring.errors import Conflict
from programs.enums import Phase
from programs.models import Program
from tests import factories
from tests.matching import people
from tests.matching.rounds.acts import pair_of, second_round_of


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """What each heard, on connections of their own."""
    start, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def go(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait(10)
            act()
            answers[number] = "done"
        except Conflict as refusal:
            answers[number] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def _world() -> tuple[Program, User, MatchRun]:
    program = factories.ProgramFactory(phase=Phase.RUNNING)
    factories.EventFactory(program=program)
    organiser = factories.MembershipFactory(program=program).user
    for _ in range(3):
        operations.open_pair(pair_of(people.mentee(program), people.mentor(program)), by=organiser)
    return program, organiser, second_round_of(program, organiser)


@pytest.mark.django_db(transaction=True)
def test_two_confirm_two_rounds_at_once() -> None:
    program, organiser, first = _world()
    second = second_round_of(program, organiser)
    answers = _at_once(
        lambda: operations.confirm_run(first, by=organiser),
        lambda: operations.confirm_run(second, by=organiser),
    )
    assert sorted(answers) == ["PeopleTaken", "done"]
    assert (Pair.objects.confirmed().count(), Pair.objects.ending().count()) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_one_announces_while_another_takes_back() -> None:
    """Whoever comes first: every mentee meets one mentor afterwards, the new one or the old one."""
    for _ in range(3):
        program, organiser, run = _world()
        pair = operations.confirm_run(run, by=organiser)[0]
        answers = _at_once(
            partial(operations.announce_pairs, program, by=organiser),
            partial(operations.dissolve_pair, pair, by=organiser),
        )
        assert answers in (["done", "done"], ["done", "AnnouncedAlready"])
        meeting = Pair.objects.in_program(program).active()
        assert meeting.count() >= 2, "of three: the one who was taken back may have lost their old place"
        assert meeting.count() == len({pair.mentee_id for pair in meeting})
        assert not Pair.objects.in_program(program).confirmed().exists()
        assert not Pair.objects.in_program(program).ending().exists()
