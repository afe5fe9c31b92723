"""A programme in which people choose first: most lists are in, and the mentors are answering."""

import datetime as dt
import random
from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone

from matching import operations
from matching.blueprints import first_policy
from matching.engine import Mode, Review
from matching.enums import PolicyOrigin, WishAnswer
from matching.models import ChoosingWindow, Shortlist, Wish
from matching.queries import (
    build_snapshot,
    current_version,
    mentees_who_choose,
    mentors_who_answer,
    policy_of,
)
from mentoring.accounts.models import User
from mentoring.demo import wording
from mentoring.demo.calendar import Calendar, moment, plus_months
from mentoring.demo.firms import DIVISION, JUNIOR, SENIOR, TRAINEE, Firm, Job, Stage
from mentoring.demo.recruiting import GENDERS, Joining, ProgramPlan, join, set_up, take_in
from programs.enums import Gender, Phase, Role
from programs.models import Membership, Program

NAME = "Digital products, spring"
SEED = 11  # of dice of its own
MENTORS, MENTEES = 13, 11  # besides the two whom visitors sign in as
MOST = 4  # wishes
LATE = 3  # mentees who have not handed in a list; one of them has begun one
DAYS_FOR_WISHES, DAYS_FOR_ANSWERS = 10, 6

MENTEE_TITLES = ("Product director, {}", "Head of products, {}", "Head of portfolio, {}")
MENTOR_TITLES = ("Junior product owner, {}", "Trainee, {}", "Working student, {}")


def prepare(firm: Firm, organiser: User, mentee: User, mentor: User, stage: Stage) -> Program:
    """The programme and its people; the two take part in it besides their pair of today."""
    stage = replace(stage, dice=random.Random(SEED))
    starts_on = stage.calendar.next_round_starts_on
    plan = ProgramPlan(
        name=NAME,
        purpose=wording.PURPOSE_OF_PRODUCTS,
        phase=Phase.MATCHING,
        starts_on=starts_on,
        ends_on=plus_months(starts_on, 3) - dt.timedelta(days=1),
    )
    joining = set_up(firm, plan, organiser, stage)
    take_in(mentee, Role.MENTEE, Gender.FEMALE, 1964, joining, stage)
    take_in(mentor, Role.MENTOR, Gender.FEMALE, 1991, joining, stage)
    _people(firm, joining, stage)
    return joining.program


def _people(firm: Firm, joining: Joining, stage: Stage) -> None:
    units = list(firm.units)
    for number in range(MENTEES):
        unit = units[number % len(units)]
        job = Job(
            stage.dice.choice(MENTEE_TITLES).format(unit),
            stage.dice.randint(SENIOR, DIVISION - 1),
            unit,
            stage.dice.choice(GENDERS),
            dt.date(stage.dice.randint(1998, 2014), 4, 1),
            manager=firm.board,
        )
        join(firm, job, Role.MENTEE, stage.dice.randint(1964, 1979), joining, stage)
    for number in range(MENTORS):
        unit = units[-1 - number % len(units)]
        job = Job(
            stage.dice.choice(MENTOR_TITLES).format(unit),
            stage.dice.randint(TRAINEE, JUNIOR),
            unit,
            stage.dice.choice(GENDERS),
            dt.date(stage.calendar.today.year - stage.dice.randint(1, 3), 9, 1),
            manager=firm.leads[unit],
        )
        join(firm, job, Role.MENTOR, stage.dice.randint(1995, 2004), joining, stage)


def choose(program: Program, organiser: User, mentee: User, mentor: User, calendar: Calendar) -> None:
    """Open the choosing, fill lists, go on to the answers and give some.

    Of the two whom visitors sign in as, the `mentee` has handed in a list, the `mentor` has yet to answer.
    """
    start = first_policy()
    operations.begin_policy(program, start, origin=PolicyOrigin.START, by=organiser)
    operations.save_policy(
        program, replace(start, mode=Mode.CHOSEN), seen=1, note=wording.WHY_THEY_CHOOSE, by=organiser
    )
    now, day = timezone.now(), dt.timedelta(days=1)
    window = ChoosingWindow.objects.create(
        program=program,
        opened_at=now - 2 * day,
        opened_by=organiser,
        wishes_until=now + day,
        answers_until=now + day,
        most=MOST,
    )
    lists = _wish(program, mentee, Membership.objects.get(program=program, user=mentor))
    lists.update(handed_in_at=moment(calendar.today - 2 * day, 15, 40))
    _date(window, now - 2 * day, now - day, now + day)
    _answer(program, mentor)
    opened_on, until = calendar.today - DAYS_FOR_WISHES * day, calendar.today + DAYS_FOR_ANSWERS * day
    _date(window, moment(opened_on, 9), moment(calendar.today - day, 18), moment(until, 18))


def _date(window: ChoosingWindow, *dates: dt.datetime) -> None:
    """The database lets people choose and answer in their time only, whatever day the demo is made for."""
    window.opened_at, window.wishes_until, window.answers_until = dates
    window.save(update_fields=["opened_at", "wishes_until", "answers_until"])


def _wish(program: Program, eager: User, dear: Membership) -> QuerySet[Shortlist]:
    """Lists of those who suit best, all but one to be handed in; some ask the `dear` mentor."""
    choosers = sorted(mentees_who_choose(program), key=lambda one: (one.user != eager, one.user.family_name))
    review = Review(build_snapshot(program, policy_of(current_version(program))))
    lists = []
    for number, member in enumerate(choosers[: 1 - LATE]):
        first, *others = (key for key, _score in review.candidates(str(member.pk)))
        wished = [first, *others[number % 3 :]][: MOST - number % 2]
        if number % 3 == 1 and str(dear.pk) in others and str(dear.pk) not in wished:
            wished[-1] = str(dear.pk)
        shortlist = Shortlist.objects.create(membership=member)
        Wish.objects.bulk_create(
            Wish(shortlist=shortlist, mentor_id=key, rank=rank) for rank, key in enumerate(wished, 1)
        )
        lists.append(shortlist.pk)
    return Shortlist.objects.filter(pk__in=lists[:-1])


def _answer(program: Program, still: User) -> None:
    """Every second of those who were asked: the first who asks gladly, the last rather not."""
    asked = mentors_who_answer(program).exclude(user=still).order_by("user__family_name")
    for member in list(asked)[::2]:
        wishes = list(Wish.objects.for_mentor(member).that_count().order_by("rank", "pk"))
        said = {
            wish.shortlist_id: (WishAnswer.DECLINED if number > 1 else WishAnswer.ACCEPTED, number)
            for number, wish in enumerate(wishes)
        }
        operations.answer_wishes(member, said, by=member.user)
