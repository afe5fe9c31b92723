"""What people write stays text: every element and attribute of a page was written by its template."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.test import Client

from mentoring.accounts.models import User
from mentoring.demo.personas import PERSONAS
from mentoring.demo.seed import seed
from mentoring.notifications.models import Message
from mentoring.notifications.rendering import render
from programs.models import Invitation, OpenCall
from programs.operations.invitations import token_of
from tests import factories
from tests.architecture.test_access_matrix import _world
from tests.architecture.walk import addresses, pages
from tests.demo.test_seed import TODAY

ROOT = Path(settings.BASE_DIR)
type Column = "models.Field[Any, Any]"
PACKAGES = ("mentoring", "programs", "matching", "sessions", "outcomes")

# --- the sources ---------------------------------------------------------------------------------

UNSAFE = re.compile(
    r"\|\s*safe\b|\|\s*safeseq\b|mark_safe\(|SafeString\(|SafeText\(|autoescape\s*(off|=\s*False)|is_safe=True"
)
# What is said to be safe, and why it is.
SAID_TO_BE_SAFE = {
    # A block that the template engine has rendered: escaped already.
    "mentoring/ui/templatetags/ui.py": 1,
    # Plain text of mails; the layout in HTML escapes it.
    "mentoring/notifications/rendering.py": 1,
}


def _sources() -> list[Path]:
    """What can make HTML: all code and all templates but those of plain text."""
    code = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [*code, *(ROOT / "templates").rglob("*.html")]


def test_nothing_is_said_to_be_safe_but_what_the_templates_rendered() -> None:
    counted = {
        str(path.relative_to(ROOT)): len(UNSAFE.findall(path.read_text(encoding="utf-8")))
        for path in _sources()
    }
    assert {name: count for name, count in counted.items() if count} == SAID_TO_BE_SAFE


ASKS_HTMX = re.compile(r"hx-(?:get|post|put|patch|delete|action)\s*=")
MARKED = re.compile(r'data-ours="\{\{ page_mark \}\}" hx-(?:get|post)=')
NOT_OURS = re.compile(r"hx-(?:on|boost|vals|include|swap-oob|select-oob|ext)\b|<hx-partial")


def test_every_element_that_htmx_acts_for_carries_the_mark_of_the_page() -> None:
    """static/js/app.js lets htmx take up no other."""
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert len(ASKS_HTMX.findall(source)) == len(MARKED.findall(source)), path
        assert not NOT_OURS.search(source), path


# --- hostile words in every text -----------------------------------------------------------------

# Leaves attributes in either quotes, opens an element that acts by itself, and a template's braces.
HOSTILE = "\" evil=1 ' evil=1><i evil=1>{{7*7}}"
ENDS = "</textarea></title></script>"
LONG = f'{HOSTILE}{ENDS}<i hx-post=../withdraw/ hx-trigger=load evil=1><a href="javascript:evil">'

# Columns whose texts the product writes itself: formats, hashes, names of templates and zones.
WRITTEN_BY_THE_PRODUCT = {
    "accent", "channel", "dedupe_key", "digest", "encoding", "engine_version", "language", "languages",
    "locale", "object_type", "password", "problem_kinds", "role", "separator", "sha256", "template",
    "time_zone", "token", "token_hash", "verb",
}  # fmt: skip
# Structures in which people's words stand, and how to put others into them.
JSON_WORDS = {
    "programs.RulesVersion.suggestions": [{"name": HOSTILE, "text": LONG}],
    "programs.PeopleImport.headings": [HOSTILE],
    "programs.PeopleImport.sample": [[HOSTILE]],
    "programs.PeopleImport.new_units": [HOSTILE],
}


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]


def _texts(model: type[models.Model]) -> list[Column]:
    """The columns into which people write."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(_inner(field), models.CharField | models.TextField)
        and not (_inner(field).choices or field.primary_key)
        and field.name not in WRITTEN_BY_THE_PRODUCT
    ]


def _inner(field: Column) -> Column:
    return field.base_field if isinstance(field, ArrayField) else field


def _poison() -> None:
    """Write hostile words into every text of every row, past all forms, triggers and constraints."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in _own_models():
            table = model._meta.db_table
            _drop_checks(cursor, table)
            for field in _texts(model):
                _overwrite(cursor, model, field)
            for field in model._meta.concrete_fields:
                words = JSON_WORDS.get(f"{model._meta.app_label}.{model.__name__}.{field.name}")
                if words:
                    model._default_manager.update(**{field.name: words})


def _drop_checks(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def _overwrite(cursor: Any, model: type[models.Model], field: Column) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    longest = _inner(field).max_length or 10_000
    words = LONG if longest >= len(LONG) + 8 else HOSTILE
    assert longest >= len(words) + 5, f"{table}.{field.column} is too short for hostile words"
    # Told apart by their end: many of them have to be unique.
    hostile = f"%s || substr(md5({table}.{key}::text), 1, {min(8, longest - len(words))})"
    if isinstance(field, ArrayField):  # as many as there were
        value = f'ARRAY(SELECT {hostile} || n FROM generate_series(1, cardinality("{field.column}")) AS n)'  # noqa: S608
    else:
        value = hostile
    cursor.execute(f'UPDATE "{table}" SET "{field.column}" = {value}', [words])  # noqa: S608


class Strange(HTMLParser):
    """Collects what no template wrote."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _value in attrs}
        values = dict(attrs)
        if any("evil" in name for name in names) or tag == "i":
            self.found.append(f"<{tag} {attrs}>")
        if "withdraw" in (values.get("hx-post") or "") or any(name.startswith("hx-on") for name in names):
            self.found.append(f"<{tag} {attrs}>")
        for name in ("href", "src", "action", "formaction"):
            if (values.get(name) or "").strip().lower().startswith(("javascript:", "data:")):
                self.found.append(f"<{tag} {name}={values[name]}>")

    def handle_data(self, data: str) -> None:
        if "<i evil=1>49" in data:
            self.found.append(data)


def strange(html: str) -> list[str]:
    return Strange(html).found


@pytest.mark.parametrize(
    "html",
    [f"<p>{HOSTILE}</p>", f'<p title="{HOSTILE}">', f"<p title='{HOSTILE}'>", f"<p title=x{HOSTILE}>", LONG],
)
def test_the_hostile_words_are_found_where_they_are_not_escaped(html: str) -> None:
    assert strange(html)


@dataclass(frozen=True)
class Hostile:
    """People by what they are called here, and the tokens of pages behind a link, by view name."""

    people: dict[str, User]
    tokens: dict[str, str]


def _tokens() -> dict[str, str]:
    call = OpenCall.objects.first() or factories.OpenCallFactory()
    confirm = "c" * 64
    factories.CallRequestFactory(call=call, token=confirm)
    invitation = Invitation.objects.first() or factories.InvitationFactory()
    return {"call": call.token, "call_confirm": confirm, "invitation": token_of(invitation.pk)}


@pytest.fixture(scope="module")
def hostile(module_data: None) -> Hostile:
    """The demo and one of each thing that a URL can name, all in hostile words."""
    seed(TODAY)
    world = _world()
    factories.ChannelUseFactory(card=world.things["profilecard"], channel="", name="Walks")
    factories.AnswerFactory(card=world.things["profilecard"], question=world.things["question"])
    factories.TopicChoiceFactory(card=world.things["profilecard"], topic=world.things["topic"])
    factories.RunNoteFactory(run=world.things["matchrun"])
    factories.ImportRowFactory(people_import=world.things["peopleimport"])
    tokens = _tokens()
    people = {persona.label: User.objects.get(email=persona.email) for persona in PERSONAS}
    people |= {f"{who} of the world": user for who, user in world.people.items()}
    _poison()
    connection.check_constraints()
    return Hostile({who: User.objects.get(pk=user.pk) for who, user in people.items()}, tokens)


WHO = [persona.label for persona in PERSONAS] + [
    f"{who} of the world" for who in ("organiser", "advisor", "sponsor", "coder", "mentor", "mentee")
]


@pytest.mark.django_db
@pytest.mark.parametrize("who", [*WHO, "nobody"])
def test_no_page_has_an_element_that_its_template_did_not_write(who: str, hostile: Hostile) -> None:
    user = hostile.people.get(who)
    client = Client()
    if user:
        client.force_login(user)
    seen, escaped = {}, 0
    for address, html in pages(client, addresses(user, hostile.tokens)):
        escaped += "evil=1" in html
        if found := strange(html):
            seen[address] = found[:3]
    assert seen == {}
    assert escaped, "no page held any hostile word"


# --- mails ---------------------------------------------------------------------------------------

FOLDER = ROOT / "templates" / "mail"
CONTEXT: dict[str, Any] = {
    **dict.fromkeys(("program", "organiser", "text", "place", "title", "partner", "name", "agenda"), LONG),
    "labels": dict.fromkeys(("mentor", "mentors", "mentee", "mentees"), HOSTILE),
    "partners": [{"name": LONG, "standing": LONG}],
    "lines": [LONG],
    "starts_on": "2027-01-04",
    "ends_on": "2027-06-30",
    "held_on": "2027-01-14",
    "held_from": "10:00:00",
    "minutes": 60,
    "most": 5,
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.glob("*/*.txt"))
)
def test_no_mail_has_an_element_that_its_template_did_not_write(name: str) -> None:
    reader = factories.UserFactory(given_name=LONG[:100])
    message: Message = factories.MessageFactory(template=name, context=CONTEXT, recipient=reader)
    letter = render(message)
    assert strange(letter.html) == []
    assert "\n" not in letter.subject
