"""A second round in the programme that runs: one pair has gone quiet, and one mentee waits."""

import datetime as dt
import random
import uuid
from dataclasses import replace

from matching import operations
from matching.models import Pair
from matching.operations import RoundPlan
from mentoring.accounts.models import User
from mentoring.demo.firms import JUNIOR, SENIOR, TRAINEE, Firm, Job, Stage
from mentoring.demo.recruiting import Joining, join
from programs.enums import Gender, Role
from programs.models import Program, RulesVersion, Topic

SEED = 5  # of dice of its own
QUIET = "Head of Finance"  # the mentee of the pair that has not met lately
NEW = (
    (Job("Head of Capital Markets", SENIOR, "Capital Markets", Gender.FEMALE, dt.date(2004, 4, 1)), 1971),
    (Job("Junior analyst", JUNIOR, "Risk Management", Gender.MALE, dt.date(2023, 9, 1)), 1998),
    (Job("Dual student", TRAINEE, "Retail Banking", Gender.FEMALE, dt.date(2024, 9, 1)), 2003),
)


def prepare(firm: Firm, program: Program, stage: Stage) -> None:
    """People from the waiting list, accepted since."""
    stage = replace(stage, dice=random.Random(SEED))
    rules = next(row for row in stage.batch.of(RulesVersion) if row.program == program)
    joining = Joining(program, rules, [topic for topic in stage.batch.of(Topic) if topic.program == program])
    for job, born in NEW:
        role = Role.MENTEE if job.grade > JUNIOR else Role.MENTOR
        manager = firm.board if role == Role.MENTEE else firm.leads[job.unit]
        join(firm, replace(job, manager=manager), role, born, joining, stage)


def rematch(program: Program, organiser: User) -> None:
    """Compute the round; nobody is told of it, and nothing is confirmed."""
    operations.open_pair(Pair.objects.get(program=program, mentee__user__job_title=QUIET), by=organiser)
    run = operations.request_second_round(program, RoundPlan(), form_key=uuid.uuid4(), by=organiser)
    operations.execute_run(run.pk)
