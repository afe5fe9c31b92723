"""A programme that recruits: 60 mentors and 50 mentees, accepted and ready to be matched."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.demo import wording
from mentoring.demo.cards import add_questions, fill_card
from mentoring.demo.firms import DIVISION, JUNIOR, SENIOR, TRAINEE, Firm, Job, Stage, hire
from mentoring.demo.running import add_goals, add_topics, add_words
from mentoring.tokens import hash_token
from programs.enums import Gender, Participation, Phase, Role
from programs.models import Invitation, Membership, OpenCall, Program, RulesAcceptance, RulesVersion, Topic
from programs.operations.invitations import token_of

NAME = "Digital reverse mentoring, second round"
MENTORS, MENTEES = 60, 50
MATRIX = 8  # every so many mentors report to an executive of another unit
SILENT = 5  # one in so many keeps gender and year of birth to themselves

MENTEE_TITLES = ("Head of department, {}", "Director, {}", "Area manager, {}")
MENTOR_TITLES = ("Trainee, {}", "Dual student, {}", "Working student, {}", "Junior associate, {}")
GENDERS = (Gender.FEMALE, Gender.MALE)


@dataclass(frozen=True)
class ProgramPlan:
    name: str
    purpose: str
    phase: Phase
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Joining:
    """What everybody who joins the programme gets."""

    program: Program
    rules: RulesVersion
    topics: list[Topic]


def recruit(firm: Firm, organiser: User, stage: Stage) -> Program:
    plan = ProgramPlan(
        name=NAME,
        purpose=wording.PURPOSE,
        phase=Phase.RECRUITING,
        starts_on=stage.calendar.next_round_starts_on,
        ends_on=stage.calendar.next_round_ends_on,
    )
    joining = set_up(firm, plan, organiser, stage)
    executives = _mentees(firm, joining, stage)
    _mentors(firm, joining, executives, stage)
    _newcomer(firm, joining.program, organiser, stage)
    _open_call(joining.program, organiser, stage)
    return joining.program


def set_up(firm: Firm, plan: ProgramPlan, organiser: User, stage: Stage) -> Joining:
    """A programme with goals, words, questions, rules and topics, and nobody in it but its organiser."""
    program = stage.batch.add(
        Program(organisation=firm.organisation, created_by=organiser, **asdict(plan)),
    )
    stage.batch.add(Membership(program=program, user=organiser, role=Role.ORGANISER))
    add_goals(program, stage)
    add_words(program, firm, stage)
    add_questions(program, stage)
    rules = stage.batch.add(
        RulesVersion(
            program=program,
            number=1,
            text=wording.RULES_FOR_NEXT_ROUND,
            suggestions=wording.SUGGESTIONS,
            created_by=organiser,
        )
    )
    return Joining(program, rules, add_topics(program, stage))


def _mentees(firm: Firm, joining: Joining, stage: Stage) -> dict[str, list[User]]:
    """Executives by unit: the first of each unit heads it, the others report to the first."""
    units = list(firm.units)
    executives: dict[str, list[User]] = {unit: [] for unit in units}
    for number in range(MENTEES):
        unit = units[number % len(units)]
        heads = not executives[unit]
        born = stage.dice.randint(1963, 1978)
        gender = stage.dice.choice(GENDERS)
        job = Job(
            f"Deputy head, {unit}" if heads else stage.dice.choice(MENTEE_TITLES).format(unit),
            DIVISION - 1 if heads else SENIOR - stage.dice.randrange(2),
            unit,
            gender,
            dt.date(born + stage.dice.randint(25, 40), stage.dice.randint(1, 12), 1),
            manager=firm.board if heads else executives[unit][0],
        )
        executives[unit].append(join(firm, job, Role.MENTEE, born, joining, stage))
    return executives


def _mentors(firm: Firm, joining: Joining, executives: dict[str, list[User]], stage: Stage) -> None:
    """Juniors, spread unevenly over the units; a few report to an executive of another unit."""
    units = list(firm.units)
    for unit, lead in firm.leads.items():
        lead.manager = executives[unit][-1]
    for number in range(MENTORS):
        unit = units[number % len(units)] if number % 3 else stage.dice.choice(units)
        elsewhere = units[(units.index(unit) + 1) % len(units)]
        born = stage.dice.randint(1995, 2005)
        job = Job(
            stage.dice.choice(MENTOR_TITLES).format(unit),
            stage.dice.randint(TRAINEE, JUNIOR),
            unit,
            stage.dice.choice(GENDERS),
            dt.date(min(born + stage.dice.randint(19, 24), stage.calendar.today.year - 1), 9, 1),
            manager=firm.leads[unit] if number % MATRIX else executives[elsewhere][1],
        )
        join(firm, job, Role.MENTOR, born, joining, stage)


def join(firm: Firm, job: Job, role: Role, born: int, joining: Joining, stage: Stage) -> User:
    user = hire(firm, job, stage)
    take_in(user, role, job.gender, born, joining, stage)
    return user


def take_in(user: User, role: Role, gender: Gender, born: int, joining: Joining, stage: Stage) -> Membership:
    """Accepted, with their card handed in."""
    member = stage.batch.add(
        Membership(
            program=joining.program,
            user=user,
            role=role,
            state=Participation.ACCEPTED,
            capacity=stage.dice.choice((1, 1, 1, 2)) if role == Role.MENTOR else 1,
        )
    )
    stage.batch.add(RulesAcceptance(membership=member, version=joining.rules, language="en-gb"))
    if stage.dice.randrange(SILENT):
        fill_card(member, joining.topics, gender, born, stage)
    else:
        fill_card(member, joining.topics, "", None, stage)
    return member


def _newcomer(firm: Firm, program: Program, organiser: User, stage: Stage) -> None:
    """Somebody who has an invitation and nothing else yet."""
    job = Job(
        "Trainee, Payments",
        TRAINEE,
        "Payments",
        Gender.MALE,
        stage.calendar.today.replace(day=1),
        manager=firm.leads["Payments"],
        email="newcomer@demo.example",
    )
    newcomer = stage.batch.add(
        Membership(
            program=program,
            user=hire(firm, job, stage),
            role=Role.MENTOR,
            state=Participation.INVITED,
            invited_by=organiser,
            invited_at=timezone.now(),
        )
    )
    invitation = Invitation(
        membership=newcomer,
        address=newcomer.user.email,
        sent_by=organiser,
        expires_at=timezone.now() + dt.timedelta(days=30),
    )
    invitation.token_hash = hash_token(token_of(invitation.pk))
    stage.batch.add(invitation)


def _open_call(program: Program, organiser: User, stage: Stage) -> None:
    """A link that organisers may pass on to all trainees."""
    stage.batch.add(
        OpenCall(
            program=program,
            title="Trainees and dual students",
            quota=20,
            closes_on=stage.calendar.today + dt.timedelta(days=21),
            domains=["demo.example"],
            created_by=organiser,
        )
    )
