"""The tables that the tests begin with are those of the migrations, also where they were kept."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.plugins import schema


@pytest.mark.django_db
def test_every_migration_has_been_applied() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
def test_every_table_of_a_model_is_there() -> None:
    tables = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed
    }
    assert tables <= set(connection.introspection.table_names())


def test_every_own_migration_counts() -> None:
    counted = {path for pattern in schema.SOURCES for path in schema.ROOT.glob(pattern)}
    own = {
        path
        for app in apps.get_app_configs()
        for path in Path(app.path).glob("migrations/*.py")
        if path.is_relative_to(schema.ROOT) and ".venv" not in path.parts
    }
    assert own
    assert own <= counted


def test_changed_renamed_and_new_migrations_make_other_tables(tmp_path: Path) -> None:
    first, second = tmp_path / "0001_a.py", tmp_path / "0002_b.py"
    first.write_text("one")
    seen = [schema.digest([first])]
    first.write_text("two")
    seen.append(schema.digest([first]))
    second.write_text("two")
    seen += [schema.digest([second]), schema.digest([first, second])]
    assert len(set(seen)) == 4
    assert schema.digest([second, first]) == seen[-1]
