import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs import operations
from programs.enums import Participation, Phase, Role
from programs.models import CallRequest, Membership, OpenCall, Program
from tests import factories

pytestmark = pytest.mark.django_db

LENA = {"email": "Lena@Example.org", "given_name": "Lena", "family_name": "Berg", "locale": "de"}


@pytest.fixture
def call(program: Program) -> OpenCall:
    return factories.OpenCallFactory(program=program, quota=1)


def confirmed(call: OpenCall, **kwargs: Any) -> Membership:
    token = kwargs.pop("token", "t" * 40 + str(CallRequest.objects.count()))
    factories.CallRequestFactory(call=call, token=token, **kwargs)
    return operations.take_place(token)


def test_from_the_link_to_a_place(call: OpenCall) -> None:
    operations.ask_for_place(call, **LENA)
    assert not User.objects.filter(email="lena@example.org").exists()
    message = Message.objects.get()
    assert (message.address, message.is_secret) == ("lena@example.org", True)
    token = message.context["path"].rstrip("/").rpartition("/")[2]
    assert token not in str(list(CallRequest.objects.values()))
    membership = operations.take_place(token)
    assert (membership.user.full_name, membership.user.locale) == ("Lena Berg", "de")
    assert (membership.role, membership.state) == (Role.MENTOR, Participation.INVITED)
    assert membership.user.organisation == call.program.organisation
    with pytest.raises(operations.LinkUsed):
        operations.take_place(token)


def test_another_address_than_that_of_the_firm(call: OpenCall) -> None:
    for email in ("lena@example.com", "lena@sub.example.org", "lena@notexample.org"):
        with pytest.raises(operations.ForeignAddress):
            operations.ask_for_place(call, **{**LENA, "email": email})
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"is_open": False}, {"closes_on": timezone.localdate() - dt.timedelta(days=1)}],
    ids=["switched off", "over"],
)
def test_a_closed_call_takes_nobody(call: OpenCall, change: dict[str, Any]) -> None:
    factories.CallRequestFactory(call=call, token="t" * 40)
    OpenCall.objects.update(**change)
    call.refresh_from_db()
    with pytest.raises(operations.CallClosed):
        operations.ask_for_place(call, **LENA)
    with pytest.raises(operations.CallClosed):
        operations.take_place("t" * 40)


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.CLOSING, Phase.CLOSED, Phase.ARCHIVED])
def test_a_call_follows_its_programme(call: OpenCall, phase: Phase) -> None:
    Program.objects.update(phase=phase)
    call = OpenCall.objects.select_related("program").get(pk=call.pk)
    with pytest.raises(operations.CallClosed):
        operations.ask_for_place(call, **LENA)


def test_a_link_that_has_run_out(call: OpenCall) -> None:
    with pytest.raises(operations.LinkUsed):
        confirmed(call, expires_at=timezone.now())


def test_the_last_place_and_one_that_comes_free(call: OpenCall) -> None:
    first = confirmed(call)
    with pytest.raises(operations.CallFull):
        confirmed(call)
    operations.leave_program(first, by=first.user)
    assert confirmed(call).call == call


def test_who_had_left_takes_a_place_anew(call: OpenCall) -> None:
    member = confirmed(call)
    operations.leave_program(member, by=member.user)
    again = confirmed(call, address=member.user.email)
    assert (again, again.state) == (member, Participation.INVITED)


def test_who_is_in_the_programme_stays_what_they_are(call: OpenCall) -> None:
    mentee = factories.MembershipFactory(program=call.program, mentee=True, user__email="ed@example.org")
    assert confirmed(call, address="ed@example.org") == mentee
    mentee.refresh_from_db()
    assert (mentee.role, mentee.state, mentee.call) == (Role.MENTEE, Participation.ACCEPTED, None)


def test_people_of_another_organisation_are_refused(call: OpenCall) -> None:
    factories.UserFactory(email="foreign@example.org")
    with pytest.raises(operations.AddressRefused):
        confirmed(call, address="foreign@example.org")
    assert not Membership.objects.filter(user__email="foreign@example.org").exists()


def test_fewer_places_than_are_taken_throw_nobody_out(call: OpenCall, organiser: User) -> None:
    OpenCall.objects.update(quota=2)
    members = [confirmed(call), confirmed(call)]
    OpenCall.objects.update(quota=1)
    for member in members:
        member.refresh_from_db()
        member.save()  # every column, that of the call too
    assert Membership.objects.filter(call=call, state=Participation.INVITED).count() == 2


# --- the last places, wanted by many at once ----------------------------------------------------------

PLACES, RIVALS = 2, 6


def race() -> tuple[int, int]:
    """So many want so few places at the same moment; returns who got one and how many are taken."""
    call = factories.OpenCallFactory(quota=PLACES)
    requests = [factories.CallRequestFactory.build(call=call) for _ in range(RIVALS)]
    tokens = [f"{n}" * 40 for n in range(RIVALS)]
    for token, request in zip(tokens, requests, strict=True):
        factories.CallRequestFactory(call=call, token=token, address=request.address)
    start, got = threading.Barrier(RIVALS), []

    def take(token: str) -> None:
        try:
            start.wait(10)
            operations.take_place(token)
            got.append(token)
        except operations.CallFull:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    taken = Membership.objects.filter(call=call).count()
    CallRequest.objects.all().delete()
    return len(got), taken


@contextmanager
def without_trigger() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_membership DISABLE TRIGGER USER")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE programs_membership ENABLE TRIGGER USER")


@pytest.mark.django_db(transaction=True)
def test_no_race_takes_more_places_than_there_are() -> None:
    for _ in range(3):
        assert race() == (PLACES, PLACES)


@pytest.mark.django_db(transaction=True)
def test_without_the_trigger_more_are_let_in() -> None:
    """The control: the race above can go wrong."""
    with without_trigger():
        assert race() == (RIVALS, RIVALS)
