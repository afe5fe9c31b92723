"""The pages of `tests.ui.styleguide` in the place of the product's."""

import copy
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from mentoring.accounts.models import User
from tests.factories import OrganisationFactory, UserFactory

SITES = ("Bonn", "Ulm", "Köln")
JOBS = ("Trainee, Digital Sales", "Member of the board", "Software developer", "Head of Retail Banking")


@pytest.fixture
def styleguide(settings: Settings) -> None:
    """Serve the style guide, with a navigation that needs no programme."""
    templates: list[dict[str, Any]] = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], Path(__file__).parent / "templates"]
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors[processors.index("mentoring.navigation.navigation")] = "tests.ui.styleguide.only_tests"
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.ui.styleguide"
    settings.LOGIN_REDIRECT_URL = "/"


@pytest.fixture
def user(db: None) -> User:
    organisation = OrganisationFactory()
    return UserFactory(
        email="ada@example.org", given_name="Ada", family_name="Berg", organisation=organisation, password="x"
    )


def make_people(count: int, *, start: int = 0) -> list[User]:
    """The people number `start` to `count` of one organisation, in the order of their names."""
    organisation = OrganisationFactory()
    return [
        UserFactory(
            organisation=organisation,
            business_unit=None,
            given_name=f"Kim{n:03}",
            family_name=f"Adler{n:03}",
            email=f"kim{n:03}@example.org",
            site=SITES[n % len(SITES)],
            job_title=JOBS[n % len(JOBS)],
            grade=n % 13,
        )
        for n in range(start, count)
    ]
