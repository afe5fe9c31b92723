"""A programme of a given size, made in bulk: what the benchmarks look at."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass

from django.utils import timezone

from matching.enums import PairState, RunState
from matching.models import MatchRun, Pair, Proposal
from mentoring.accounts.models import BusinessUnit, Organisation, User
from outcomes.enums import Behaviour, EffectTopic, Factor, Scope
from outcomes.models import Code, Coding, Effect, Source, Study
from programs.enums import Knowledge, Level, Participation, Phase, Priority, Role
from programs.models import Membership, ProfileCard, Program, Topic, TopicChoice
from sessions.enums import SessionKind
from sessions.models import SessionLog, SessionNote
from tests import factories

START = dt.date(2026, 4, 1)
MONTHS = 6
TOPICS = 12
UNITS = 12
SENTENCE = "She showed me how the team uses it, and I tried it the same evening. "


@dataclass(frozen=True)
class World:
    program: Program
    organiser: User
    mentor: User
    coder: User
    pair: Pair
    run: MatchRun
    source: Source


def build(pairs: int) -> World:
    """One running programme with `pairs` pairs, six months of sessions, a run and coded evidence."""
    dice = random.Random(pairs)
    organisation = factories.OrganisationFactory()
    program = factories.ProgramFactory(
        organisation=organisation,
        phase=Phase.RUNNING,
        starts_on=START,
        ends_on=dt.date(2026, 10, 1),
    )
    organiser = factories.MembershipFactory(program=program).user
    factories.EventFactory(program=program)
    factories.RulesVersionFactory(program=program)
    topics = factories.TopicFactory.create_batch(TOPICS, program=program)
    mentors = _people(program, Role.MENTOR, pairs, dice)
    mentees = _people(program, Role.MENTEE, pairs, dice)
    _cards([*mentors, *mentees], topics, dice)
    run = factories.MatchRunFactory(
        program=program, requested_by=organiser, state=RunState.DONE, mentees_paired=pairs
    )
    made = _pairs(program, run, organiser, mentors, mentees, dice)
    _sessions(made)
    source, coder = _evidence(program, pairs, dice)
    return World(program, organiser, mentors[0].user, coder, made[0], run, source)


def _people(program: Program, role: Role, count: int, dice: random.Random) -> list[Membership]:
    organisation: Organisation = program.organisation
    units = BusinessUnit.objects.bulk_create(
        BusinessUnit(organisation=organisation, name=f"{role} unit {n}") for n in range(UNITS)
    )
    users = User.objects.bulk_create(
        User(
            email=f"{role}{n}.{program.pk}@example.org",
            given_name=f"Given{n}",
            family_name=f"Family{dice.randrange(10_000)}",
            organisation=organisation,
            business_unit=units[n % UNITS],
            job_title="Head of payments" if role == Role.MENTEE else "Trainee",
            grade=12 if role == Role.MENTEE else 3,
            password="!",
        )
        for n in range(count)
    )
    return Membership.objects.bulk_create(
        Membership(program=program, user=user, role=role, state=Participation.ACCEPTED) for user in users
    )


def _cards(members: list[Membership], topics: list[Topic], dice: random.Random) -> None:
    cards = ProfileCard.objects.bulk_create(
        ProfileCard(membership=m, about="A few words.", languages=["en"]) for m in members
    )
    TopicChoice.objects.bulk_create(
        TopicChoice(card=card, topic=topic, level=dice.choice(Level.values))
        if card.membership.role == Role.MENTOR
        else TopicChoice(
            card=card,
            topic=topic,
            priority=dice.choice(Priority.values),
            knowledge=dice.choice(Knowledge.values),
        )
        for card in cards
        for topic in dice.sample(topics, 3)
    )
    factories.hand_in(cards)


def _pairs(
    program: Program,
    run: MatchRun,
    organiser: User,
    mentors: list[Membership],
    mentees: list[Membership],
    dice: random.Random,
) -> list[Pair]:
    proposals = Proposal.objects.bulk_create(
        Proposal(run=run, mentor=mentor, mentee=mentee, score=dice.randrange(2_000, 9_000))
        for mentor, mentee in zip(mentors, mentees, strict=True)
    )
    return Pair.objects.bulk_create(
        Pair(
            program=program,
            mentor=proposal.mentor,
            mentee=proposal.mentee,
            proposal=proposal,
            state=PairState.ACTIVE,
            confirmed_at=timezone.now(),
            confirmed_by=organiser,
            announced_at=dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC),
        )
        for proposal in proposals
    )


def _sessions(pairs: list[Pair]) -> None:
    """Two sessions a month for each pair, four in five confirmed, every other one with a note.

    Each pair has dice of its own: the pair that is looked at has the same months in every world.
    """
    logs = SessionLog.objects.bulk_create(
        log for number, pair in enumerate(pairs) for log in _months_of(pair, random.Random(number))
    )
    SessionNote.objects.bulk_create(
        SessionNote(log=log, author=log.logged_by, text="A private note.") for log in logs[::2]
    )


def _months_of(pair: Pair, dice: random.Random) -> list[SessionLog]:
    return [
        SessionLog(
            pair=pair,
            form_key=uuid.uuid4(),
            held_on=START + dt.timedelta(days=30 * month + dice.randrange(28)),
            minutes=dice.choice([30, 45, 60, 90]),
            kind=dice.choice(SessionKind.values),
            logged_by=pair.mentor.user,
            **_confirmation(pair, dice),
        )
        for month in range(MONTHS)
        for _ in range(2)
    ]


def _confirmation(pair: Pair, dice: random.Random) -> dict[str, object]:
    if dice.random() > 0.8:
        return {}
    return {"confirmed_by": pair.mentee.user, "confirmed_at": timezone.now()}


def _evidence(program: Program, size: int, dice: random.Random) -> tuple[Source, User]:
    """One transcript with `size` codings, and `size` effects at most 200."""
    assignment = factories.CoderAssignmentFactory(
        source__study__program=program, source__study__title="This programme"
    )
    source, coder = assignment.source, assignment.coder.user
    study: Study = source.study
    version = factories.TextVersionFactory(source=source, text=SENTENCE * 400)
    codes = Code.objects.bulk_create(
        Code(study=study, name=f"Code {n}", hue=n % 12, created_by=coder) for n in range(12)
    )
    starts = dice.sample(range(len(version.text) - 60), size)
    Coding.objects.bulk_create(
        Coding(
            version=version,
            start=start,
            end=start + 40,
            quote=version.text[start : start + 40],
            code=dice.choice(codes),
            coder=coder,
        )
        for start in starts
    )
    Effect.objects.bulk_create(
        Effect(
            study=study,
            form_key=uuid.uuid4(),
            label=f"Effect {n}",
            topic=dice.choice(EffectTopic.values),
            behaviour=dice.choice(Behaviour.values),
            scopes=dice.sample(Scope.values, 1),
            factors=dice.sample(Factor.values, 2),
        )
        for n in range(min(size, 200))
    )
    return source, coder
