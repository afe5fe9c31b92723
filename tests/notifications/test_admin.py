"""What platform admins see of mails: enough to mend their delivery, never who has to do with whom."""

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.notifications.enums import MessageState
from mentoring.notifications.models import Message
from tests.factories import MessageFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("admin:notifications_message_changelist")
REFUSED = "550 5.1.1 <ada@firm.example>: ada is nobody's here"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True))
    return client


def failed(template: str) -> Message:
    person = UserFactory(email="ada@firm.example", given_name="Ada", family_name="Byron")
    return MessageFactory(
        recipient=person,
        template=template,
        state=MessageState.FAILED,
        error=REFUSED,
        context={"partner": "Charles Babbage"},
    )


def pages(admin: Client, message: Message) -> str:
    change = reverse("admin:notifications_message_change", args=[message.pk])
    return admin.get(LIST).text + admin.get(change).text


@pytest.mark.parametrize("template", ["sessions/logged", "matching/announced_to_mentor", "programs/declined"])
def test_of_a_programmes_mail_only_the_domain_is_shown(admin: Client, template: str) -> None:
    shown = pages(admin, failed(template))
    assert "…@firm.example" in shown
    assert template in shown
    assert "550 5.1.1" in shown
    for told in ("ada", "Ada", "Byron", "Babbage"):
        assert told not in shown


@pytest.mark.parametrize("template", ["account/login_code", "identity/address_confirm"])
def test_of_a_mail_about_signing_in_its_reader_is_shown(admin: Client, template: str) -> None:
    shown = pages(admin, failed(template))
    assert "ada@firm.example" in shown
    assert "is nobody&#x27;s here" in shown
    assert "Babbage" not in shown


def test_our_own_words_of_what_went_wrong_are_shown(admin: Client) -> None:
    message = failed("sessions/logged")
    Message.objects.update(error="The mail server did not answer (TimeoutError).")
    assert "did not answer (TimeoutError)" in pages(admin, message)


@pytest.mark.parametrize(
    ("template", "query", "is_found"),
    [
        ("account/login_code", "ada@", True),
        ("sessions/logged", "ada@", False),
        ("sessions/logged", "firm.example", True),
        ("sessions/logged", "sessions/", True),
        ("account/login_code", "Babbage", False),
    ],
)
def test_what_is_not_shown_is_not_searched(admin: Client, template: str, query: str, is_found: bool) -> None:
    message = failed(template)
    assert (str(message.pk) in admin.get(LIST, {"q": query}).text) is is_found
