"""The demo's four organisations: units, reporting lines and the people in them."""

import datetime as dt
import random
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from mentoring.accounts.models import BusinessUnit, Organisation, User
from mentoring.demo.batch import Batch
from mentoring.demo.calendar import Calendar
from mentoring.demo.cast import Cast, address
from mentoring.demo.personas import PASSWORD
from programs.enums import Gender


@dataclass(frozen=True)
class FirmPlan:
    """`company` is the study's word for the firm; the name is made up."""

    company: str
    name: str
    units: tuple[str, ...]
    sites: tuple[str, ...]


BANK = FirmPlan(
    "Bank",
    "Hallbrück Bank",
    (
        *("Retail Banking", "Corporate Banking", "Payments", "Risk Management", "Finance"),
        *("Operations and IT", "Human Resources", "Capital Markets"),
    ),
    ("Head office", "Riverside campus", "North branch"),
)
FIRMS = (
    BANK,
    FirmPlan(
        "Investment firm",
        "Merowind Investment",
        ("Funds", "Research", "Client Service", "Operations"),
        ("Tower", "Harbour office"),
    ),
    FirmPlan(
        "Insurance firm",
        "Tarnwald Insurance",
        ("Claims", "Life", "Property", "Sales"),
        ("Main building", "Service centre"),
    ),
    FirmPlan(
        "Consumer goods firm",
        "Quendelhof Consumer Goods",
        ("Brands", "Production", "Logistics", "Sales"),
        ("Works", "Design studio"),
    ),
)

BOARD, DIVISION, SENIOR, LEAD, OFFICER, JUNIOR, TRAINEE = 16, 14, 12, 8, 6, 4, 2  # grades


@dataclass
class Stage:
    """What every builder of the demo needs."""

    batch: Batch
    dice: random.Random
    cast: Cast
    calendar: Calendar
    password: str = field(default_factory=lambda: make_password(PASSWORD))  # hashed once


@dataclass
class Firm:
    """An organisation with its units by name; each unit has a team lead."""

    organisation: Organisation
    units: dict[str, BusinessUnit]
    sites: tuple[str, ...]
    board: User
    leads: dict[str, User]


@dataclass(frozen=True)
class Job:
    """What somebody is in a firm; those with an `email` of their own may sign in to the demo."""

    title: str
    grade: int
    unit: str
    gender: Gender
    started_on: dt.date
    manager: User | None = None
    email: str = ""


def found(plan: FirmPlan, stage: Stage) -> Firm:
    """Make an organisation with its board and, below it, a team lead for each unit."""
    organisation = stage.batch.add(Organisation(name=plan.name))
    units = {name: stage.batch.add(BusinessUnit(organisation=organisation, name=name)) for name in plan.units}
    email = "sponsor@demo.example" if plan is BANK else ""
    first, *_ = plan.units
    firm = Firm(organisation, units, plan.sites, User(), {})
    firm.board = hire(
        firm,
        Job("Member of the board", BOARD, first, Gender.FEMALE, dt.date(2009, 4, 1), email=email),
        stage,
    )
    for name in plan.units:
        firm.leads[name] = hire(
            firm,
            Job(
                f"Team lead, {name}",
                LEAD,
                name,
                stage.dice.choice((Gender.FEMALE, Gender.MALE)),
                dt.date(stage.dice.randint(2012, 2019), 7, 1),
                manager=firm.board,
            ),
            stage,
        )
    return firm


def hire(firm: Firm, job: Job, stage: Stage) -> User:
    given_name, family_name = stage.cast.name(job.gender)
    user = User(
        email=job.email or address(given_name, family_name),
        given_name=given_name,
        family_name=family_name,
        organisation=firm.organisation,
        business_unit=firm.units[job.unit],
        manager=job.manager,
        site=stage.dice.choice(firm.sites),
        job_title=job.title,
        grade=job.grade,
        started_on=job.started_on,
    )
    if job.email:
        user.password = stage.password
    else:
        user.set_unusable_password()
    return stage.batch.add(user)
