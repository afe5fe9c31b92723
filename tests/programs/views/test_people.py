from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.accounts.models import User
from mentoring.notifications.models import Message
from programs.enums import Participation, Phase, Role
from programs.models import Membership, Program
from tests import factories

pytestmark = pytest.mark.django_db


def address(name: str, thing: Any) -> str:
    return reverse(f"programs:{name}", args=[thing.pk])


PERSON = {
    "role": "mentor",
    "email": "lena@example.org",
    "given_name": "Lena",
    "family_name": "Berg",
    "locale": "de",
    "capacity": "2",
}


def member(program: Program, state: Participation = Participation.APPLIED, **kwargs: Any) -> Membership:
    return factories.MembershipFactory(program=program, role=Role.MENTOR, state=state, **kwargs)


@pytest.fixture
def organising(client: Client, organiser: User) -> Client:
    client.force_login(organiser)
    return client


# --- the table --------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_people_cost_the_same_however_many(
    organising: Client, program: Program, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.ProfileCardFactory(membership=member(program))
    with django_assert_num_queries(11):
        response = organising.get(address("people", program))
    assert response.content.decode().count("handed in") == count


def test_filters_search_and_order(organising: Client, program: Program) -> None:
    anna = member(program, user__given_name="Anna", user__family_name="Zorn")
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    bert = {"user__given_name": "Bert", "user__family_name": "Adam", "user__business_unit": unit}
    member(program, Participation.ACCEPTED, **bert)

    def names(query: str) -> list[str]:
        table = organising.get(address("people", program) + query).context["table"]
        return [row.user.given_name for row in table.rows if row.membership.role == Role.MENTOR]

    assert names("") == ["Bert", "Anna"]
    assert names("?sort=-name") == ["Anna", "Bert"]
    assert names("?state=applied") == ["Anna"]
    assert names("?role=mentee") == []
    assert names(f"?unit={unit.pk}") == ["Bert"]
    assert names("?q=zorn+anna") == ["Anna"]
    assert names(f"?q={anna.user.email}") == ["Anna"]
    assert names("?unit=nonsense&state=%00&page=99") == ["Bert", "Anna"]


def test_drafts_of_cards_stay_with_their_writers(organising: Client, program: Program) -> None:
    one = member(program, Participation.INVITED)
    factories.ProfileCardFactory(membership=one, published_at=None, about="Still thinking.")
    assert "draft" in organising.get(address("people", program)).content.decode()
    assert "Still thinking." not in organising.get(address("person", one)).content.decode()


# --- adding one -------------------------------------------------------------------------------------


def test_add_a_person(organising: Client, program: Program) -> None:
    url = address("person_add", program)
    assert organising.get(url).status_code == 200
    response = organising.post(url, PERSON)
    assert response.headers["Location"] == address("people", program)
    one = program.memberships.get(role=Role.MENTOR)
    assert (one.user.email, one.capacity, one.state) == ("lena@example.org", 2, Participation.INVITED)
    again = organising.post(url, PERSON)
    assert again.headers["Location"] == address("person", one)
    assert Message.objects.count() == 1
    assert (
        organising.post(url, {**PERSON, "email": "x@example.org", "another": "1"}).headers["Location"] == url
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"capacity": "0"}, "capacity"),
        ({"given_name": "a\x00"}, "given_name"),
        ({"role": "mentee", "email": "known@example.org"}, "role"),
        ({"email": "elsewhere@example.org"}, "email"),
        ({"email": "boss@example.org", "manager": "worker@example.org"}, "manager"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_a_refusal_stands_beside_its_field(
    organising: Client, program: Program, changes: dict[str, str], field: str
) -> None:
    own = program.organisation
    member(program, user__email="known@example.org")
    factories.UserFactory(email="elsewhere@example.org")
    boss = factories.UserFactory(email="boss@example.org", organisation=own)
    factories.UserFactory(email="worker@example.org", organisation=own, manager=boss)
    people = User.objects.count()
    response = organising.post(address("person_add", program), {**PERSON, "job_title": "Kept", **changes})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'value="Kept"' in response.content.decode()
    assert User.objects.count() == people
    assert not Message.objects.exists()


# --- answering --------------------------------------------------------------------------------------


def decide(client: Client, program: Program, decision: str, *members: Membership, **extra: Any) -> Any:
    sent = {"decision": decision, "membership": [str(one.pk) for one in members]}
    return client.post(address("decide", program), sent, **extra)


def states(program: Program) -> list[str]:
    return sorted(program.memberships.participants().values_list("state", flat=True))


def test_one_and_many(organising: Client, program: Program) -> None:
    many = [member(program) for _ in range(4)]
    decide(organising, program, "waitlist", many[0])
    decide(organising, program, "accept", *many[:3])
    decide(organising, program, "decline", many[3])
    assert states(program) == ["accepted", "accepted", "accepted", "declined"]
    assert Message.objects.count() == 5


def test_the_second_click_is_told(organising: Client, program: Program) -> None:
    one = member(program)
    decide(organising, program, "accept", one)
    response = decide(organising, program, "accept", one)
    assert response.status_code == 409
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"decision": "accept"},
        {"decision": "promote", "membership": "x"},
        {"decision": "accept", "membership": "not-a-uuid"},
        {"decision": "accept", "membership": "foreign"},
    ],
    ids=lambda sent: "-".join(sent.values()),
)
def test_nonsense_decides_nothing(organising: Client, program: Program, sent: dict[str, str]) -> None:
    foreign = member(factories.ProgramFactory())
    sent = {key: str(foreign.pk) if value == "foreign" else value for key, value in sent.items()}
    response = organising.post(address("decide", program), sent, follow=True)
    assert response.redirect_chain == [(address("people", program), 302)]
    assert states(foreign.program) == ["applied"]


def test_the_table_comes_back_as_it_was(organising: Client, program: Program) -> None:
    table = address("people", program) + "?state=applied&page=2"
    here = decide(organising, program, "accept", member(program), HTTP_REFERER=f"http://testserver{table}")
    assert here.headers["Location"] == table
    one = member(program)
    page = decide(
        organising, program, "accept", one, HTTP_REFERER="http://testserver" + address("person", one)
    )
    assert page.headers["Location"] == address("person", one)
    away = decide(organising, program, "accept", member(program), HTTP_REFERER="https://evil.example/x")
    assert away.headers["Location"] == address("people", program)


# --- one person -------------------------------------------------------------------------------------


def test_capacity(organising: Client, program: Program) -> None:
    one = member(program)
    for value in ("0", "11", ""):
        response = organising.post(address("capacity", one), {"capacity": value})
        assert response.status_code == 422
        assert "field-error" in response.content.decode()
    assert organising.post(address("capacity", one), {"capacity": "3"}).status_code == 302
    one.refresh_from_db()
    assert one.capacity == 3


def test_capacity_is_not_lowered_once_matching_has_begun(organising: Client, program: Program) -> None:
    mentor = member(program, Participation.ACCEPTED, capacity=2)
    Program.objects.update(phase=Phase.MATCHING)
    response = organising.post(address("capacity", mentor), {"capacity": "1"})
    assert response.status_code == 422
    assert "can only be added" in response.content.decode()
    assert organising.post(address("capacity", mentor), {"capacity": "3"}).status_code == 302
    mentor.refresh_from_db()
    assert mentor.capacity == 3


def test_invite_again_and_take_back(organising: Client, program: Program) -> None:
    one = member(program, Participation.INVITED)
    assert organising.post(address("invite", one)).status_code == 302
    assert organising.post(address("invite", one)).status_code == 409  # a moment ago
    assert organising.post(address("take_back", one)).status_code == 302
    assert organising.post(address("take_back", one)).status_code == 403
    one.refresh_from_db()
    assert one.state == Participation.DECLINED
    assert Message.objects.count() == 1


def test_facts_are_edited(organising: Client, program: Program) -> None:
    one = member(program)
    url = address("person_edit", one)
    assert organising.get(url).status_code == 200
    sent = {"given_name": "New", "family_name": "Name", "unit_name": "Lab", "manager": one.user.email}
    assert organising.post(url, sent).status_code == 422  # one's own manager
    assert organising.post(url, {**sent, "manager": ""}).status_code == 302
    person = User.objects.select_related("business_unit").get(pk=one.user.pk)
    assert (person.full_name, str(person.business_unit)) == ("New Name", "Lab")


def test_the_team(organising: Client, program: Program, organiser: User) -> None:
    own = program.memberships.get(user=organiser)
    assert organising.post(address("remove", own)).status_code == 409  # the last organiser
    advisor = factories.MembershipFactory(program=program, advisor=True)
    assert organising.post(address("remove", advisor)).status_code == 302
    assert organising.post(address("remove", member(program))).status_code == 403
    factories.MembershipFactory(program=program)
    assert organising.post(address("remove", own)).headers["Location"] == reverse("sessions:home")


def test_everybody_may_see_what_organisers_see_of_them(client: Client, program: Program) -> None:
    one = member(program)
    factories.ProfileCardFactory(membership=one, about="My words.")
    client.force_login(one.user)
    html = client.get(address("person", one)).content.decode()
    assert "My words." in html
    assert "what the organisers of the programme see of you" in html
    assert address("capacity", one) not in html


def test_all_that_match_are_answered_on_whatever_page(organising: Client, program: Program) -> None:
    unit = factories.BusinessUnitFactory(organisation=program.organisation)
    for _ in range(60):  # more than a page
        member(program, user__business_unit=unit)
    elsewhere, accepted = member(program), member(program, Participation.ACCEPTED, user__business_unit=unit)
    url = f"{address('decide_all', program)}?unit={unit.pk}"
    assert "<dd>60</dd>" in organising.get(url).content.decode()
    assert organising.post(url, {"decision": "nonsense"}).status_code == 422
    organising.post(url, {"decision": "waitlist", "words": "Soon."})
    elsewhere.refresh_from_db()
    accepted.refresh_from_db()
    assert (elsewhere.state, accepted.state) == (Participation.APPLIED, Participation.ACCEPTED)
    assert program.memberships.in_state(Participation.WAITLISTED).count() == 60
    assert Message.objects.filter(context__words="Soon.").count() == 60


OF_THE_PROGRAM = {"people": "get", "person_add": "get", "decide": "post"}
OF_A_MEMBER = {
    "person_edit": "get",
    "capacity": "post",
    "invite": "post",
    "take_back": "post",
    "remove": "post",
}


@pytest.mark.parametrize("name", [*OF_THE_PROGRAM, *OF_A_MEMBER])
def test_others_may_not(client: Client, program: Program, mentor: User, stranger: User, name: str) -> None:
    own = program.memberships.get(user=mentor)
    url = address(name, program if name in OF_THE_PROGRAM else own)
    method = getattr(client, (OF_THE_PROGRAM | OF_A_MEMBER)[name])
    for user, status in ((stranger, 404), (mentor, 403)):
        client.force_login(user)
        assert method(url).status_code == status


@pytest.mark.parametrize(
    "name", [name for name, method in {**OF_THE_PROGRAM, **OF_A_MEMBER}.items() if method == "post"]
)
def test_changes_are_posted(organising: Client, program: Program, name: str) -> None:
    thing = program if name in OF_THE_PROGRAM else member(program)
    assert organising.get(address(name, thing)).status_code == 405


def test_a_closed_programme_takes_nobody_in(organising: Client, program: Program) -> None:
    for phase in (Phase.CLOSING, Phase.CLOSED):
        Program.objects.update(phase=phase)
        assert organising.post(address("person_add", program), PERSON).status_code == 403
        assert (
            address("person_add", program) not in organising.get(address("people", program)).content.decode()
        )
