import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.forms import ProfileForm, time_zones
from mentoring.accounts.models import AuditEvent, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

URL = reverse("accounts:profile")
DETAILS = {"given_name": "Ada", "family_name": "Byron", "locale": "de", "time_zone": "Asia/Tokyo"}


@pytest.fixture
def person(client: Client) -> User:
    person = UserFactory(job_title="Head of Steam", site="Hall 3")
    client.force_login(person)
    return person


def test_shows_what_is_known(client: Client, person: User) -> None:
    page = client.get(URL).text
    for known in (person.email, person.given_name, "Head of Steam", "Hall 3", str(person.organisation)):
        assert known in page


def test_saves_and_says_so_in_the_new_language(client: Client, person: User) -> None:
    response = client.post(URL, DETAILS)
    assert (response.status_code, response["Location"]) == (302, URL)
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in DETAILS} == DETAILS
    page = client.get(URL)
    assert page["Content-Language"] == "de"
    event = AuditEvent.objects.get()
    assert (event.verb, event.object_id, event.actor) == ("user.profile_changed", person.pk, person)
    assert event.changes == {"fields": sorted(DETAILS)}


def test_nothing_changed_is_no_event(client: Client, person: User) -> None:
    client.post(URL, {name: getattr(person, name) for name in DETAILS})
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"given_name": "", "family_name": " "},
        {"given_name": "https://evil.example/"},
        {"locale": "xx"},
        {"time_zone": "Mars/Olympus"},
        {"given_name": "x" * 101},
    ],
    ids=str,
)
def test_wrong_input_is_refused_and_kept(client: Client, person: User, wrong: dict[str, str]) -> None:
    response = client.post(URL, {**DETAILS, **wrong})
    assert response.status_code == 422
    assert 'value="Byron"' in response.text or "family_name" in wrong
    # The shell around the form still shows who the person is.
    assert person.full_name in response.text
    person.refresh_from_db()
    assert person.given_name != "Ada"


def test_nothing_else_can_be_changed(client: Client, person: User) -> None:
    client.post(
        URL, {**DETAILS, "email": "x@example.org", "is_staff": "on", "grade": "9", "organisation": ""}
    )
    changed = User.objects.get(pk=person.pk)
    assert (changed.email, changed.is_staff, changed.grade) == (person.email, False, person.grade)
    assert changed.organisation == person.organisation


def test_every_zone_is_offered_once_and_an_old_name_stays() -> None:
    names = [name for _region, places in time_zones() for name, _label in places]
    assert len(names) == len(set(names)) > 300
    assert {"UTC", "Europe/Berlin", "Asia/Kolkata"} <= set(names)
    form = ProfileForm(instance=UserFactory(time_zone="US/Eastern"))
    assert 'value="US/Eastern" selected' in str(form)


def test_nobody_has_no_profile(client: Client) -> None:
    assert client.get(URL)["Location"].startswith(reverse("account_login"))
