"""An installation of before keeps its rows: names are cleaned, doubles kept and numbered, nothing fails."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE = [
    ("accounts", "0004_address_changes"),
    ("programs", "0012_plain_labels"),
    ("outcomes", "0001_initial"),
    ("matching", "0015_unchecked_rules"),
]
# The same for people; another of the same; one that is different; one in which nothing can be seen.
SPELLINGS = ("Risk Management", "Risk\u00a0Management", "RISK  \u200bManagement", "Risks", "\u200b")
CLEAN = ["Risk Management", "Risk Management", "RISK Management", "Risks", "?"]


def _migrate(targets: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing is pending when tables change
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


@pytest.fixture
def before(db: None) -> Apps:
    """The models of before; the transaction of the test takes the schema back to its own."""
    _migrate(BEFORE)
    return MigrationExecutor(connection).loader.project_state(BEFORE).apps


def _fill(old: Apps) -> dict[str, list[Any]]:
    """Rows of every kind, the older ones first, in the spellings."""
    start = timezone.now() - dt.timedelta(days=9)

    def make(label: str, of: str, spellings: tuple[str, ...] = SPELLINGS, **values: Any) -> list[Any]:
        model = old.get_model(label)
        columns = {field.name for field in model._meta.fields}
        made = []
        for place, name in enumerate(spellings):
            extra: dict[str, Any] = {"form_key": uuid.uuid4()} if "form_key" in columns else {}
            extra |= {"number": place} if "number" in columns else {}
            row = model.objects.create(**{of: name}, **values, **extra)
            # The youngest are not the last that were made: it is the time that counts.
            model.objects.filter(pk=row.pk).update(created_at=start + dt.timedelta(hours=place))
            made.append(row)
        return made

    rows = {"organisations": make("accounts.Organisation", "name")}
    firm = rows["organisations"][0]
    rows["units"] = make("accounts.BusinessUnit", "name", organisation=firm)
    rows["below"] = make("accounts.BusinessUnit", "name", organisation=firm, parent=rows["units"][0])
    dates: dict[str, Any] = {"starts_on": dt.date(2020, 1, 1), "ends_on": dt.date(2020, 7, 1)}
    rows["programmes"] = make("programs.Program", "name", organisation=firm, **dates)
    program = rows["programmes"][0]
    rows["groups"] = make("programs.TopicGroup", "name", program=program)
    rows["topics"] = make("programs.Topic", "name", program=program)
    rows["terms"] = make("programs.GlossaryTerm", "term", program=program)
    rows["milestones"] = make(
        "programs.Milestone", "title", program=program, kind="check_in", anchor="start", days=30
    )
    person = old.get_model("accounts.User").objects.create(email="somebody@bank.example", organisation=firm)
    rows["studies"] = make("outcomes.Study", "title", program=program, kind="reference", citation="Somewhere")
    study = rows["studies"][0]
    rows["sources"] = make("outcomes.Source", "title", study=study, created_by=person)
    rows["codes"] = make("outcomes.Code", "name", study=study, created_by=person)
    rows["effects"] = make(
        "outcomes.Effect", "label", study=study, topic="tools", behaviour="usage", scopes=["personal"]
    )
    draw = old.get_model("matching.CircleDraw").objects.create(
        program=program,
        form_key=uuid.uuid4(),
        title="Draw",
        kind="circles",
        roles=["mentor"],
        size=5,
        traits=[],
        seed=1,
        drawn_by=person,
    )
    rows["circles"] = make("matching.Circle", "name", draw=draw)
    member = old.get_model("programs.Membership").objects.create(
        program=program, user=person, role="mentor", state="applied"
    )
    card = old.get_model("programs.ProfileCard").objects.create(membership=member)
    rows["channels"] = make("programs.ChannelUse", "name", card=card, channel="", frequency=3)
    old.get_model("programs.ProfileCard").objects.filter(pk=card.pk).update(published_at=timezone.now())
    return rows


def test_doubles_of_every_kind_are_kept_and_marked(before: Apps, caplog: pytest.LogCaptureFixture) -> None:
    rows = _fill(before)
    _migrate(None)
    for kind, old in rows.items():
        model: Any = apps.get_model(old[0]._meta.label)
        of = model._meta.get_field("key").of
        new = [model.objects.get(pk=row.pk) for row in old]
        assert [row.double for row in new] == [0, 1, 2, 0, 0], kind
        assert new[0].key == new[1].key == new[2].key == "risk management", kind
        if kind == "channels":  # a card that was handed in stays word for word
            assert [row.name for row in new] == list(SPELLINGS)
        else:
            assert [getattr(row, of) for row in new] == CLEAN, kind
            for row in new:
                row.save()  # whatever was kept can be worked with
    assert caplog.text.count("doubles_kept") == len(rows) - 1  # units below others are of one kind with them
    assert "Risk" not in caplog.text
