"""The administration's address bar answers no question that its pages do not.

Django lets an admin filter any list by any field of its model and of the models one step away:
`?password__startswith=a` tells a hash letter by letter, though no page shows it.
"""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, resolve, reverse

from mentoring.accounts.admin import PlatformAdmin, site
from mentoring.accounts.models import User
from mentoring.notifications.models import Heartbeat
from tests.factories import (
    AddressChangeFactory,
    AuditEventFactory,
    BusinessUnitFactory,
    MessageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

CSRF_TOKEN = re.compile(r'X-CSRFToken": "[^"]*"')
LOOKUPS = ("", "__exact", "__iexact", "__startswith", "__icontains", "__regex", "__gt", "__in", "__isnull")
DAY = "2026-01-01 00:00:00+00:00"  # as Django's filter by days writes it
# What the lists offer to narrow by, and so may be asked.
LISTED = {
    "accounts.user": {"is_active", "is_staff", "organisation"},
    "accounts.organisation": set(),
    "accounts.businessunit": {"organisation"},
    "accounts.addresschange": {"state", "created_at"},
    "accounts.auditevent": {"at", "object_type"},
    "notifications.message": {"created_at", "state"},
}


@pytest.fixture(autouse=True)
def signed_in(client: Client) -> User:
    admin = UserFactory(is_staff=True)
    client.force_login(admin)
    return admin


def list_url(model: type[models.Model], **parameters: str) -> str:
    return reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", query=parameters or None
    )


def _paths(model: type[models.Model]) -> Iterator[str]:
    """The fields of the model, and those of all models that are one step away, in either direction."""
    for field in model._meta.get_fields(include_hidden=True):
        yield field.name
        if field.is_relation and isinstance(field.related_model, type):
            further = field.related_model._meta.get_fields(include_hidden=True)
            yield from (f"{field.name}__{each.name}" for each in further)


@pytest.mark.parametrize("model", site._registry, ids=lambda model: model._meta.label_lower)
def test_every_field_is_refused_but_the_listed(model: type[models.Model], signed_in: User) -> None:
    request = RequestFactory().get("/")
    request.user = signed_in
    listed = LISTED[model._meta.label_lower]
    allowed = set()
    paths = set(_paths(model))
    assert paths > listed
    for path in paths:
        if any(site._registry[model].lookup_allowed(path + way, "x", request) for way in LOOKUPS):
            allowed.add(path)
    assert {path.removesuffix("__id") for path in allowed} == listed


@pytest.mark.parametrize("model", site._registry, ids=lambda model: model._meta.label_lower)
def test_what_is_refused_answers_the_same_whether_it_is_so_or_not(
    model: type[models.Model], client: Client
) -> None:
    for make in (AddressChangeFactory, AuditEventFactory, MessageFactory, BusinessUnitFactory):
        make()
    row = model._default_manager.first()
    assert row is not None
    for field in model._meta.concrete_fields:
        if field.name in LISTED[model._meta.label_lower]:
            continue
        truth = str(getattr(row, field.attname))
        for way in ("", "__startswith", "__icontains", "__gte"):
            answers = [client.get(list_url(model, **{field.name + way: it})) for it in (truth, "nothing")]
            assert [answer.status_code for answer in answers] == [400, 400], field.name + way
            assert len({CSRF_TOKEN.sub("", answer.text) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("model", "question"),
    [
        ("notifications.message", "context__code__startswith"),
        ("notifications.message", "context__icontains"),
        ("notifications.message", "recipient__password__startswith"),
        ("notifications.message", "recipient"),
        ("accounts.user", "password__startswith"),
        ("accounts.user", "last_login__gte"),
        ("accounts.user", "manager__password__startswith"),
        ("accounts.user", "memberships__pk"),
        ("accounts.user", "messages__context__icontains"),
        ("accounts.businessunit", "people__password__startswith"),
        ("accounts.auditevent", "actor"),
        ("accounts.auditevent", "actor__password__startswith"),
        ("accounts.auditevent", "changes__icontains"),
    ],
)
def test_questions_that_were_answered(model: str, question: str, client: Client) -> None:
    app_label, name = model.split(".")
    url = reverse(f"admin:{app_label}_{name}_changelist")
    assert client.get(url, {question: "A"}).status_code == 400


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        ("accounts_user", {"is_active__exact": "1"}),
        ("accounts_user", {"organisation__id__exact": "00000000-0000-0000-0000-000000000000"}),
        ("accounts_user", {"organisation__isnull": "True"}),
        ("accounts_auditevent", {"object_type": "programs.program"}),
        ("accounts_auditevent", {"at__gte": DAY, "at__lt": DAY}),
        ("notifications_message", {"state__exact": "failed"}),
        ("accounts_user", {"q": "ada", "o": "-2", "p": "1", "_facets": "True"}),
    ],
)
def test_what_the_lists_offer_works(model: str, parameters: dict[str, str], client: Client) -> None:
    assert client.get(reverse(f"admin:{model}_changelist"), parameters).status_code == 200


def test_things_are_named_by_their_key_alone(client: Client, signed_in: User) -> None:
    """Not by another field, which would tell whether it holds a value."""
    for field in ("email", "password", "given_name"):
        url = reverse(
            "admin:accounts_user_change", args=[getattr(signed_in, field)], query={"_to_field": field}
        )
        assert client.get(url).status_code == 400


def test_the_way_to_any_thing_by_its_kind_and_key_is_not_there(client: Client) -> None:
    assert client.get("/admin/r/1/2/").status_code == 404
    assert "view_on_site" not in {getattr(pattern, "name", "") for pattern in site.get_urls()}


def test_nothing_is_registered_without_these_rules() -> None:
    with pytest.raises(ImproperlyConfigured):
        site.register(Heartbeat)
    with pytest.raises(ImproperlyConfigured):
        site.register(Heartbeat, admin.ModelAdmin)
    assert all(isinstance(each, PlatformAdmin) for each in site._registry.values())


def test_no_other_site_is_served() -> None:
    """The one of Django, where other packages register their models, has no address."""
    served = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    assert [str(each.pattern) for each in served if each.app_name == "admin"] == ["admin/"]
    assert resolve(reverse("admin:index")).func.admin_site is site  # type: ignore[attr-defined]
