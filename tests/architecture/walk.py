"""Walks the URLconf: every page of our own that a person can open, with things they may know of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, reverse

from mentoring.accounts.access import Declared
from mentoring.accounts.checks import own_patterns
from mentoring.accounts.models import User

THINGS_OF_A_KIND = 2  # how many of each are looked at, so that a rich world does not take minutes
PROBES = ("healthz", "readyz")


@dataclass(frozen=True)
class Address:
    """A place of a pattern: its name, and the address with one thing in it."""

    name: str
    url: str


def declared(pattern: URLPattern) -> Declared:
    found = pattern.callback.access  # type: ignore[attr-defined]
    assert isinstance(found, Declared)
    return found


def named(pattern: URLPattern) -> str:
    """The name by which `reverse` knows it, except for its namespace's spelling in accounts and the like."""
    app = pattern.lookup_str.removeprefix("mentoring.").split(".")[0]
    return f"{app}:{pattern.name}"


def addresses(
    user: User | None, tokens: Mapping[str, str] | None = None, about: Iterable[object] = ()
) -> Iterator[Address]:
    """Every address that the person may know of.

    `tokens` are those of pages behind a link, by view name; `about` are keys of things that are to be
    among those that are looked at.
    """
    wanted = frozenset(about)
    for _route, pattern in own_patterns():
        if pattern.name in PROBES:
            continue
        name, keys = named(pattern), dict(pattern.pattern.converters)
        if not keys:
            yield Address(name, reverse(name))
        elif declared(pattern).kind == "access":
            for thing in things(declared(pattern), user, wanted):
                yield Address(name, reverse(name, kwargs=dict.fromkeys(keys, thing.pk)))
        elif token := (tokens or {}).get(str(pattern.name)):
            yield Address(name, reverse(name, kwargs=dict.fromkeys(keys, token)))


def things(what: Declared, user: User | None, about: frozenset[object]) -> list[Model]:
    if user is None or what.model is None:
        return []
    visible: Any = what.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
    wanted = visible.filter(pk__in=about).order_by("pk")[:THINGS_OF_A_KIND]
    return list({thing.pk: thing for thing in (*wanted, *visible.order_by("pk")[:THINGS_OF_A_KIND])}.values())


def pages(client: Client, found: Iterator[Address]) -> Iterator[tuple[Address, str]]:
    """The HTML of each address that answers with a page, whatever it says."""
    for address in found:
        response = client.get(address.url)
        assert response.status_code < 500, address
        if response.headers.get("Content-Type", "").startswith("text/html"):
            yield address, response.content.decode()
