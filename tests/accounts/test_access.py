"""Who is let in: 404 for what one must not know of, 403 with the reason, the sign-in page for nobody."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from mentoring.accounts.access import Allowed, Declared, Denied, access, public, signed_in
from mentoring.accounts.checks import every_view_declares_its_access
from mentoring.accounts.models import User
from mentoring.errors import Forbidden
from programs.models import Program
from tests.factories import MembershipFactory, ProgramFactory, UserFactory


def may_look(user: User, program: Program) -> Allowed | Denied:
    return Allowed()


def may_not(user: User, program: Program) -> Allowed | Denied:
    return Denied("Only on Sundays.")


@access(Program, may_look)
def look(request: HttpRequest, program: Program, *, page: int = 1) -> HttpResponse:
    return HttpResponse(f"{program.name} {page} {request.subject.pk}")  # type: ignore[attr-defined]


@access(Program, may_not, key="it")
def touch(request: HttpRequest, program: Program) -> HttpResponse:
    raise AssertionError


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.pk)


@public
def everybodys(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


declared_patterns = [
    path("look/<uuid:program>/<int:page>/", look),
    path("touch/<uuid:it>/", touch),
    path("mine/", mine),
    path("everybody/", everybodys),
]
urlpatterns = [
    path("room/", include(([path("deep/", undeclared, name="deep")], "room"))),
    *declared_patterns,
    path("admin/", undeclared),
    path("accounts/", undeclared),
]


def call(view: Any, user: Any, **kwargs: Any) -> HttpResponse:
    request = RequestFactory().get("/somewhere/?a=1")
    request.user = user
    response: HttpResponse = view(request, **kwargs)
    return response


@pytest.mark.django_db
def test_member_gets_the_thing() -> None:
    membership = MembershipFactory()
    program = membership.program
    response = call(look, membership.user, program=program.pk, page=3)
    assert response.text == f"{program.name} 3 {program.pk}"


@pytest.mark.django_db
def test_who_may_not_know_of_it_finds_nothing() -> None:
    """The same as for a thing that does not exist; the rule is not even asked."""
    foreign = ProgramFactory()
    stranger = MembershipFactory().user
    with pytest.raises(Http404):
        call(look, stranger, program=foreign.pk)
    with pytest.raises(Http404):
        call(touch, stranger, it=foreign.pk)
    with pytest.raises(Http404):
        call(look, stranger, program=stranger.pk)


@pytest.mark.django_db
def test_who_may_look_but_not_touch_hears_why() -> None:
    membership = MembershipFactory()
    with pytest.raises(Forbidden, match="Only on Sundays") as refusal:
        call(touch, membership.user, it=membership.program.pk)
    assert refusal.value.status == 403


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("where", ["/look/{}/1/", "/touch/{}/", "/mine/"])
def test_nobody_is_asked_to_sign_in(client: Client, where: str) -> None:
    url = where.format(ProgramFactory().pk)
    with override_settings(LOGIN_URL="/sign-in/"):
        response = client.get(url)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={url}")


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_own_and_public_pages(client: Client) -> None:
    assert client.get("/everybody/").status_code == 200
    person = UserFactory()
    client.force_login(person)
    assert client.get("/mine/").text == str(person.pk)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_who_may_no_longer_sign_in_is_out_at_once(client: Client) -> None:
    person = UserFactory()
    client.force_login(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with override_settings(LOGIN_URL="/sign-in/"):
        assert client.get("/mine/").status_code == 302


def test_views_say_what_they_declare() -> None:
    assert look.access == Declared("access", Program, "may_look", "program")  # type: ignore[attr-defined]
    assert touch.access == Declared("access", Program, "may_not", "it")  # type: ignore[attr-defined]
    assert mine.access == Declared("signed_in")  # type: ignore[attr-defined]
    assert everybodys.access == Declared("public")  # type: ignore[attr-defined]


@override_settings(ROOT_URLCONF=__name__)
def test_check_refuses_a_url_without_declaration() -> None:
    """However deep; the rooms of others guard themselves."""
    (error,) = every_view_declares_its_access(None)
    assert error.id == "accounts.E001"
    assert "'room/deep/'" in error.msg


def test_check_is_run_and_finds_nothing_in_the_product() -> None:
    assert [error for error in run_checks() if error.id == "accounts.E001"] == []
