"""A programme that is running, and people of whom some are to get somebody new."""

import pytest

from matching import operations
from mentoring.accounts.models import User
from programs.enums import Phase
from programs.models import Program
from tests import factories
from tests.matching import people
from tests.matching.rounds.acts import Three, pair_of


@pytest.fixture
def program(db: None) -> Program:
    program = factories.ProgramFactory(phase=Phase.RUNNING)
    factories.EventFactory(program=program, place="Hall 3")
    return program


@pytest.fixture
def three(program: Program, organiser: User) -> Three:
    xenia, zoe = people.mentee(program), people.mentee(program)
    ann, ben, cleo = (people.mentor(program) for _ in range(3))
    opened, staying = pair_of(xenia, ann), pair_of(zoe, cleo)
    operations.open_pair(opened, by=organiser)
    return Three(xenia, zoe, ann, ben, cleo, opened, staying)


@pytest.fixture
def chain(program: Program) -> Three:
    """Yuri (here Zoe) waits and may have Ann alone, who has Xenia; Ben is free for Xenia, Cleo is not."""
    xenia, yuri = people.mentee(program), people.mentee(program)
    ann, ben, cleo = (people.mentor(program) for _ in range(3))
    for mentor, mentee in ((ben, yuri), (cleo, yuri)):
        factories.PairDecisionFactory(program=program, mentor=mentor, mentee=mentee)
    other = people.mentee(program)
    return Three(xenia, yuri, ann, ben, cleo, pair_of(xenia, ann), pair_of(other, cleo))
