"""What import-linter can't see of the models: relations by string, keys, factories."""

import re
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from factory.django import DjangoModelFactory

from tests import factories

OWN_APPS = ("accounts", "notifications", "programs", "matching", "mentoring_sessions", "outcomes")
OWN_MODELS = [model for label in OWN_APPS for model in apps.get_app_config(label).get_models()]

# A relation may point to one's own app and to those before it: a log is about a pair, a pair about
# two cards, a card about a programme; notifications know users only, never a pair.
ORDER = {label: place for place, label in enumerate(OWN_APPS)}


def _relations() -> list[tuple[str, str, str]]:
    return [
        (model._meta.app_label, field.related_model._meta.app_label, str(field))
        for model in OWN_MODELS
        for field in model._meta.get_fields()
        if isinstance(field, (models.ForeignKey, models.ManyToManyField))
        and isinstance(field.related_model, type)
        and field.related_model._meta.app_label in ORDER
    ]


@pytest.mark.parametrize(("here", "there", "name"), _relations())
def test_relations_point_down(here: str, there: str, name: str) -> None:
    assert ORDER[there] <= ORDER[here], name


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model.__name__)
def test_what_a_url_may_name_cannot_be_guessed(model: type[models.Model]) -> None:
    """Every model has a random UUID as its key, but for those that no URL names."""
    inside_only = {"AuditEvent", "Heartbeat"}
    if model.__name__ in inside_only:
        return
    assert isinstance(model._meta.pk, models.UUIDField)
    assert model._meta.pk.default is uuid.uuid4


def test_one_factory_a_model() -> None:
    classes: list[Any] = [value for value in vars(factories).values() if isinstance(value, type)]
    made = [
        each._meta.model.__name__
        for each in classes
        if issubclass(each, DjangoModelFactory) and not each._meta.abstract
    ]
    assert sorted(made) == sorted(model.__name__ for model in OWN_MODELS)


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model.__name__)
def test_names_of_times_and_dates(model: type[models.Model]) -> None:
    """A moment ends in `_at` (or `_until`), a day in `_on`; the framework's own is excused."""
    excused = {"at", "last_login"}
    for field in model._meta.get_fields():
        if isinstance(field, models.DateTimeField) and field.name not in excused:
            assert field.name.endswith(("_at", "_until")), field
        elif type(field) is models.DateField:
            assert field.name.endswith("_on"), field


def test_no_django_sessions_in_our_code() -> None:
    """`sessions` is ours; Django's own session models are used by settings alone."""
    pattern = re.compile(r"django\.contrib\.sessions(\.models| import models)")
    for path in sorted(settings.BASE_DIR.rglob("*.py")):
        relative: Any = path.relative_to(settings.BASE_DIR)
        if relative.parts[0] in {".venv", "build", "node_modules", "tests"}:
            continue
        assert not pattern.search(path.read_text()), relative
