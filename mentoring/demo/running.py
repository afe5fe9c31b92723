"""Programmes that run today: the nine published pairs, with made-up sessions."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from matching.enums import PairState
from matching.models import Pair
from mentoring.accounts.models import User
from mentoring.demo import meetings, wording
from mentoring.demo.calendar import ZONE, moment, plus_months
from mentoring.demo.cards import fill_card
from mentoring.demo.firms import DIVISION, JUNIOR, SENIOR, Firm, Job, Stage, hire
from mentoring.demo.meetings import Meeting
from mentoring.demo.published import PublishedPair
from mentoring.demo.topics import TOPICS
from programs.enums import EventKind, Participation, Phase, Role
from programs.models import (
    Endorsement,
    Event,
    GlossaryTerm,
    Goal,
    Membership,
    Program,
    RulesAcceptance,
    RulesVersion,
    Topic,
)
from sessions.models import SessionLog, SessionNote

NAME = "Digital reverse mentoring"


@dataclass(frozen=True)
class PairPlan:
    """How a published pair is shown: where the two work, and how often a month they meet.

    `rhythm` holds the number of sessions of each month; `silent` pairs have not met lately.
    """

    mentee_unit: str
    mentee_title: str
    mentor_unit: str
    mentor_title: str
    rhythm: tuple[int, ...]
    emails: tuple[str, str] = ("", "")  # of mentee and mentor, where they are personas


PLANS = {
    "P1": PairPlan(
        "Retail Banking", "Head of Retail Banking", "Operations and IT", "Junior developer", (2, 1, 1, 1)
    ),
    "P2": PairPlan(
        "Corporate Banking",
        "Head of Corporate Banking",
        "Human Resources",
        "Junior recruiter",
        (1, 1, 2, 1, 1, 1),
    ),
    "P3": PairPlan(
        "Payments",
        "Head of Payments",
        "Capital Markets",
        "Junior analyst",
        (2, 2, 1, 2, 2, 2),
        ("mentee@demo.example", "mentor@demo.example"),
    ),
    "P4": PairPlan(
        "Risk Management", "Head of Risk", "Retail Banking", "Service associate", (1, 2, 2, 1, 2, 1)
    ),
    "P5": PairPlan("Finance", "Head of Finance", "Payments", "Junior product owner", (2, 1, 1, 1, 0, 0)),
    "P6": PairPlan("Funds", "Managing director, Funds", "Research", "Junior analyst", (1, 2, 1, 2, 1, 1)),
    "P7": PairPlan(
        "Client Service", "Managing director, Clients", "Operations", "Associate", (1, 1, 1, 2, 1, 0)
    ),
    "P8": PairPlan("Claims", "Member of the executive board", "Sales", "Dual student", (2, 2, 2, 1, 2, 2)),
    "P9": PairPlan("Brands", "Vice president, Brands", "Logistics", "Junior planner", (1, 1, 0, 1, 1, 1)),
}


def run_programme(firm: Firm, pairs: list[PublishedPair], organiser: User, stage: Stage) -> Program:
    """A programme in its sixth month, with the firm's published pairs and what they logged."""
    program = _set_up(firm, organiser, stage)
    topics = add_topics(program, stage)
    rules = stage.batch.add(
        RulesVersion(
            program=program,
            number=1,
            text=wording.RULES,
            suggestions=wording.SUGGESTIONS,
            created_by=organiser,
        )
    )
    for published in pairs:
        plan = PLANS[published.name]
        mentee = _participant(program, _mentee_job(published, plan, firm), firm, stage)
        mentor = _participant(program, _mentor_job(published, plan, firm), firm, stage)
        born = {mentee: published.mentee_year_of_birth, mentor: published.mentor_year_of_birth}
        gender = {mentee: published.mentee_gender, mentor: published.mentor_gender}
        for member in (mentee, mentor):
            stage.batch.add(RulesAcceptance(membership=member, version=rules, language="en-gb"))
            fill_card(member, topics, gender[member], born[member], stage)
        pair = stage.batch.add(_pair(program, mentor, mentee, published, organiser, stage))
        _meet(pair, plan, {topic.name: topic for topic in topics}, stage)
    return program


def _set_up(firm: Firm, organiser: User, stage: Stage) -> Program:
    program = stage.batch.add(
        Program(
            organisation=firm.organisation,
            name=NAME,
            purpose=wording.PURPOSE,
            phase=Phase.RUNNING,
            starts_on=stage.calendar.starts_on,
            ends_on=stage.calendar.ends_on,
            created_by=organiser,
        )
    )
    stage.batch.add(Membership(program=program, user=organiser, role=Role.ORGANISER))
    add_goals(program, stage)
    add_words(program, firm, stage)
    stage.batch.add(
        Event(
            program=program,
            kind=EventKind.KICK_OFF,
            title="Kick-off",
            held_on=stage.calendar.kick_off_on,
            held_from=dt.time(10),
            time_zone=ZONE,
            minutes=150,
            place=f"{firm.sites[0]}, canteen",
            agenda=wording.AGENDA,
            created_by=organiser,
        )
    )
    return program


def add_words(program: Program, firm: Firm, stage: Stage) -> None:
    """The glossary, and why somebody on the board stands up for the programme."""
    for term, explanation in wording.GLOSSARY:
        stage.batch.add(GlossaryTerm(program=program, term=term, explanation=explanation))
    stage.batch.add(
        Endorsement(
            program=program,
            name=firm.board.full_name,
            position=firm.board.job_title,
            message=wording.ENDORSEMENT,
            is_published=True,
        )
    )


def add_goals(program: Program, stage: Stage) -> None:
    for position, (text, measure, target) in enumerate(wording.GOALS):
        stage.batch.add(Goal(program=program, text=text, measure=measure, target=target, position=position))


def add_topics(program: Program, stage: Stage) -> list[Topic]:
    return [
        stage.batch.add(
            Topic(program=program, name=topic.name, description=topic.description, position=position)
        )
        for position, topic in enumerate(TOPICS)
    ]


def _mentee_job(published: PublishedPair, plan: PairPlan, firm: Firm) -> Job:
    return Job(
        plan.mentee_title,
        DIVISION if published.mentee_year_of_birth < 1970 else SENIOR,
        plan.mentee_unit,
        published.mentee_gender,
        dt.date(published.mentee_year_of_birth + 28, 10, 1),
        manager=firm.board,
        email=plan.emails[0],
    )


def _mentor_job(published: PublishedPair, plan: PairPlan, firm: Firm) -> Job:
    return Job(
        plan.mentor_title,
        JUNIOR,
        plan.mentor_unit,
        published.mentor_gender,
        dt.date(published.mentor_year_of_birth + 30, 9, 1),
        manager=firm.leads[plan.mentor_unit],
        email=plan.emails[1],
    )


def _participant(program: Program, job: Job, firm: Firm, stage: Stage) -> Membership:
    role = Role.MENTEE if job.grade > JUNIOR else Role.MENTOR
    user = hire(firm, job, stage)
    return stage.batch.add(Membership(program=program, user=user, role=role, state=Participation.ACCEPTED))


def _pair(
    program: Program,
    mentor: Membership,
    mentee: Membership,
    published: PublishedPair,
    organiser: User,
    stage: Stage,
) -> Pair:
    """Active from the kick-off on; ended if the published pair met for fewer than six months."""
    kick_off = stage.calendar.kick_off_on
    pair = Pair(
        program=program,
        mentor=mentor,
        mentee=mentee,
        state=PairState.ACTIVE,
        confirmed_at=moment(kick_off - dt.timedelta(days=8), 16),
        confirmed_by=organiser,
        announced_at=moment(kick_off, 10, 30),
    )
    if published.months < len(PLANS["P3"].rhythm):
        pair.state = PairState.ENDED
        pair.ended_at = moment(plus_months(stage.calendar.starts_on, published.months), 12)
        mentor.state = mentee.state = Participation.COMPLETED
    return pair


def _meet(pair: Pair, plan: PairPlan, topics: dict[str, Topic], stage: Stage) -> None:
    days = list(_days(plan.rhythm, stage))
    held = [meetings.FIRST, *stage.dice.sample(meetings.MEETINGS, len(days) - 1)]
    for number, (day, meeting) in enumerate(zip(days, held, strict=True)):
        waiting = len(days) - number <= 2 and pair.state == PairState.ACTIVE
        _log(pair, day, meeting, topics, stage, by_mentor=bool(number % 2), waiting=waiting)


def _days(rhythm: tuple[int, ...], stage: Stage) -> Iterator[dt.date]:
    """Days of meetings, in order; a month that has only begun holds fewer."""
    for month, wished in enumerate(rhythm):
        days = stage.calendar.days_of_month(month)
        yield from sorted(stage.dice.sample(days, min(wished, len(days))))


def _log(
    pair: Pair,
    day: dt.date,
    meeting: Meeting,
    topics: dict[str, Topic],
    stage: Stage,
    *,
    by_mentor: bool,
    waiting: bool,
) -> None:
    """Logged by one of the two the same evening, confirmed by the other the day after."""
    pair_of = (pair.mentor.user, pair.mentee.user)
    logged_by, other = pair_of if by_mentor else pair_of[::-1]
    log = SessionLog(
        pair=pair,
        form_key=uuid.uuid4(),
        held_on=day,
        minutes=stage.dice.choice(meeting.minutes),
        kind=meeting.kind,
        logged_by=logged_by,
    )
    if not waiting:
        log.confirmed_by, log.confirmed_at = other, moment(day + dt.timedelta(days=1), 9, 20)
    stage.batch.add(log)
    stage.batch.add(SessionLog.topics.through(sessionlog=log, topic=topics[meeting.topic]))
    if meeting.note:
        stage.batch.add(SessionNote(log=log, author=logged_by, text=meeting.note))
