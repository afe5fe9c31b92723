"""Two organisers who confirm two different runs at the same moment, on connections of their own."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection
from django.db.models import UniqueConstraint

from matching import operations
from matching.models import MatchRun, Pair
from matching.operations import confirming
from matching.operations.confirming import PeopleTaken
from mentoring.accounts.models import User
from programs.models import Membership, Program
from tests import factories
from tests.matching import people

PEOPLE = 6
WON, TOLD, TOLD_BY_DATABASE = "won", "told", "told by the database"
INDEXES = [rule.name for rule in Pair._meta.constraints if isinstance(rule, UniqueConstraint)]


@dataclass(frozen=True)
class Rivals:
    """Two runs over the same people that propose different pairs, and an organiser for each."""

    program: Program
    runs: tuple[MatchRun, MatchRun]
    organisers: tuple[User, User]


def rivals() -> Rivals:
    """One mentor in two has two places, so that capacities are fought for as well."""
    program = factories.ProgramFactory()
    mentors = [people.mentor(program, capacity=1 + n % 2) for n in range(PEOPLE)]
    mentees = [people.mentee(program) for _ in range(PEOPLE)]
    runs = tuple(factories.MatchRunFactory(program=program) for _ in range(2))
    for shift, run in enumerate(runs):
        for n, mentee in enumerate(mentees):
            factories.ProposalFactory(run=run, mentor=mentors[(n + shift) % PEOPLE], mentee=mentee)
    organisers = tuple(factories.MembershipFactory(program=program).user for _ in range(2))
    return Rivals(program, runs, organisers)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Outcome:
    """What the two heard, and how many people ended in more pairs than they have room for."""

    answers: tuple[str, str]
    pairs: int
    overbooked: int

    @property
    def has_one_winner(self) -> bool:
        return sorted(answer == WON for answer in self.answers) == [False, True]


def race(contest: Rivals) -> Outcome:
    """Both confirm at once; everything is as before when it is over."""
    start = threading.Barrier(2)
    answers = ["", ""]

    def confirm(n: int) -> None:
        try:
            start.wait(10)
            operations.confirm_run(contest.runs[n], by=contest.organisers[n])
            answers[n] = WON
        except PeopleTaken as refusal:
            by_database = isinstance(refusal.__cause__, DatabaseError)
            answers[n] = TOLD_BY_DATABASE if by_database else TOLD
        except BaseException as error:
            answers[n] = repr(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    outcome = Outcome((answers[0], answers[1]), Pair.objects.count(), _overbooked(contest.program))
    Pair.objects.all().delete()
    MatchRun.objects.update(confirmed_at=None, confirmed_by=None)
    return outcome


def _overbooked(program: Program) -> int:
    pairs = list(Pair.objects.in_program(program).live().values_list("mentor_id", "mentee_id"))
    room = dict(Membership.objects.in_program(program).values_list("pk", "capacity"))
    held = Counter(member for pair in pairs for member in pair)
    return sum(count > room[member] for member, count in held.items())


# --- controls: the same race with the guards taken away -----------------------------------------


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits for anybody: the programme and its people are read without a lock."""

    def members(proposals: list[object]) -> dict[object, Membership]:
        return {member.pk: member for member in Membership.objects.all()}

    with monkeypatch.context() as patch:
        patch.setattr(confirming, "lock_program", lambda key: Program.objects.get(pk=key))
        patch.setattr(confirming, "_lock_members", members)
        yield


@contextmanager
def without_constraints() -> Iterator[None]:
    """The database holds nothing of what a pair may be; afterwards it does again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [INDEXES])
        definitions = [definition for (definition,) in cursor.fetchall()]
        assert len(definitions) == len(INDEXES)
        for index in INDEXES:
            cursor.execute(f"DROP INDEX {index}")
        cursor.execute("ALTER TABLE matching_pair DISABLE TRIGGER USER")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE matching_pair ENABLE TRIGGER USER")
            for definition in definitions:
                cursor.execute(definition)
