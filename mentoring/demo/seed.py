"""Puts the demo's organisations into an empty database; harmless where they are already."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db import connection, transaction

from mentoring.accounts.models import Organisation, User
from mentoring.demo import choosing, rematching
from mentoring.demo.batch import Batch
from mentoring.demo.calendar import Calendar, moment
from mentoring.demo.cast import Cast
from mentoring.demo.evidence import add_own_study, add_reference
from mentoring.demo.firms import BANK, FIRMS, OFFICER, Firm, Job, Stage, found, hire
from mentoring.demo.matching import draw_council, review
from mentoring.demo.published import PublishedPair, published_pairs
from mentoring.demo.recruiting import NAME as RECRUITING
from mentoring.demo.recruiting import recruit
from mentoring.demo.running import run_programme
from programs.enums import Gender, Role
from programs.models import Membership, Program, RulesAcceptance

SEED = 31
ORGANISER = "organiser@demo.example"  # whom visitors sign in as
MENTOR, MENTEE = "mentor@demo.example", "mentee@demo.example"
LOCK = 20_261_123  # any number; one seed at a time


@dataclass(frozen=True)
class Bank:
    """The firm whose people visitors sign in as, and those who run its programmes."""

    firm: Firm
    organiser: User
    colleague: User
    team: Mapping[Role, User]
    running: Program


def seed(today: dt.date) -> int:
    """Insert the demo's rows, dated around `today`, and say how many; 0 if it had been done before."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if Organisation.objects.filter(name=BANK.name).exists():
            return 0
        dice = random.Random(SEED)
        stage = Stage(Batch(), dice, Cast(dice), Calendar(today))
        bank = _bank(found(BANK, stage), stage)
        for plan in FIRMS:
            if plan is not BANK:
                _other_firm(found(plan, stage), plan.company, stage)
        products = _prepare_rounds(bank, stage)
        count = stage.batch.insert()
        _let_organisers_create_programmes()
        _date_acceptances(stage.calendar)
        _review_matching()
        mentee, mentor = (_person(email, stage) for email in (MENTEE, MENTOR))
        choosing.choose(products, bank.organiser, mentee, mentor, stage.calendar)
        rematching.rematch(bank.running, bank.organiser)
    return count


def _bank(firm: Firm, stage: Stage) -> Bank:
    organiser, colleague = (
        hire(firm, _staff(title, "Human Resources", gender, email), stage)
        for title, gender, email in (
            ("Digital transformation", Gender.FEMALE, ORGANISER),
            ("HR development", Gender.MALE, ""),
        )
    )
    team = {
        Role.ADVISOR: hire(
            firm,
            _staff("HR expert, young talent", "Human Resources", Gender.MALE, "advisor@demo.example"),
            stage,
        ),
        Role.SPONSOR: firm.board,
        Role.CODER: hire(
            firm,
            _staff("Organisational researcher", "Human Resources", Gender.FEMALE, "coder@demo.example"),
            stage,
        ),
    }
    running = run_programme(firm, _pairs_of(BANK.company), organiser, stage)
    bank = Bank(firm, organiser, colleague, team, running)
    recruiting = recruit(firm, organiser, stage)
    members = _add_team(running, bank, stage)
    add_reference(running, stage)
    add_own_study(running, members[Role.CODER], stage)
    _add_team(recruiting, bank, stage)
    return bank


def _add_team(program: Program, bank: Bank, stage: Stage) -> Mapping[Role, Membership]:
    stage.batch.add(Membership(program=program, user=bank.colleague, role=Role.ORGANISER))
    return {
        role: stage.batch.add(Membership(program=program, user=user, role=role))
        for role, user in bank.team.items()
    }


def _prepare_rounds(bank: Bank, stage: Stage) -> Program:
    """People who came later, and a third programme: last, so that all others keep their names."""
    rematching.prepare(bank.firm, bank.running, stage)
    mentee, mentor = (_person(email, stage) for email in (MENTEE, MENTOR))
    products = choosing.prepare(bank.firm, bank.organiser, mentee, mentor, stage)
    _add_team(products, bank, stage)
    return products


def _person(email: str, stage: Stage) -> User:
    return next(user for user in stage.batch.of(User) if user.email == email)


def _other_firm(firm: Firm, company: str, stage: Stage) -> None:
    first, *_ = firm.units
    organiser = hire(firm, _staff("Organisational development", first, Gender.FEMALE), stage)
    program: Program = run_programme(firm, _pairs_of(company), organiser, stage)
    stage.batch.add(Membership(program=program, user=firm.board, role=Role.SPONSOR))


def _pairs_of(company: str) -> list[PublishedPair]:
    return [pair for pair in published_pairs() if pair.company == company]


def _staff(title: str, unit: str, gender: Gender, email: str = "") -> Job:
    return Job(title, OFFICER, unit, gender, dt.date(2016, 3, 1), email=email)


def _let_organisers_create_programmes() -> None:
    """The permission is a platform's to give: here to the organiser whom visitors sign in as."""
    organiser = User.objects.get(email=ORGANISER)
    organiser.user_permissions.add(
        Permission.objects.get(codename="add_program", content_type__app_label="programs")
    )


def _review_matching() -> None:
    program = Program.objects.get(name=RECRUITING)
    team = {
        member.user.email: member.user
        for member in program.memberships.with_role(Role.ORGANISER).select_related("user")
    }
    organiser = team.pop(ORGANISER)
    review(program, organiser, *team.values())
    draw_council(program, organiser)


def _date_acceptances(calendar: Calendar) -> None:
    """Nobody accepted the rules of a running programme today."""
    RulesAcceptance.objects.filter(version__program__starts_on=calendar.starts_on).update(
        created_at=moment(calendar.starts_on - dt.timedelta(days=20), 12)
    )
