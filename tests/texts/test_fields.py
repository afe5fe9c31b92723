"""Texts are cleaned by whatever way they come: form, operation, list, import, admin."""

from collections.abc import Iterator

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import get_resolver

from mentoring.fields import Block, Line, Lines, Text
from mentoring.keys import FoldedKey
from mentoring.ui.forms import Form, ModelForm
from tests.factories import (
    GlossaryTermFactory,
    OrganisationFactory,
    ProgramFactory,
    TopicFactory,
)

OWN_APPS = ("accounts", "programs", "matching", "mentoring_sessions", "outcomes")
# Columns that people do not write, or that are kept as they came.
OTHER_COLUMNS = {
    "AuditEvent": "composed by the product",
    "PeopleImport": "about a file, by the reader of files",
    "ImportRow": "what stands in a file",
    "TextVersion": "cleaned by outcomes.engine.text before it is final",
    "Coding": "has to repeat the text of a source",
    "Answer": "cleaned by its form; has to repeat the option of a question, which may be final",
}
KEYS = {"key", "token", "token_hash", "sha256", "password", "locale", "language", "languages", "time_zone"}
KEYS |= {"accent", "engine_version", "domains", "old_hash", "new_hash"}


def _columns() -> Iterator[models.Field]:  # type: ignore[type-arg]
    for label in OWN_APPS:
        for model in apps.get_app_config(label).get_models():
            if model.__name__ not in OTHER_COLUMNS:
                yield from (
                    field
                    for field in model._meta.concrete_fields
                    if field.name not in KEYS and not isinstance(field, FoldedKey)
                )


class Sentence(Form):
    line = Text(max_length=4)
    block = Text(max_length=6, widget=forms.Textarea)
    optional = Text(required=False)


def test_a_form_cleans_before_it_measures() -> None:
    form = Sentence({"line": " a\u00a0\u200bb\u2028\u202e c", "block": "a\r\nb\u200b\u200b\u200b\u200b "})
    assert not form.is_valid()
    assert form.errors["line"] == ["Ensure this value has at most 4 characters (it has 5)."]
    form = Sentence({"line": "\u200b\u200ba\u00a0 b\u200b", "block": "\u202ea\r\nb\u200b\u200b\u200b "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"line": "a b", "block": "a\nb", "optional": ""}


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", "\xa0\ufeff", "\u2800", "\u202e\u202c", "\n\u2028"])
def test_what_nobody_sees_was_not_entered(nothing: str) -> None:
    form = Sentence({"line": nothing, "block": nothing, "optional": nothing})
    assert form.errors == {"line": ["Please fill this in."], "block": ["Please fill this in."]}
    assert form["line"].value() == nothing


def _forms(kind: type[forms.Form | ModelForm]) -> Iterator[type[forms.Form | ModelForm]]:
    get_resolver().url_patterns  # noqa: B018  (loads every module with a form)
    for each in kind.__subclasses__():
        if not each.__module__.startswith("tests"):
            yield each
        yield from _forms(each)


def test_every_text_of_a_form_of_ours_is_cleaned() -> None:
    """But for keys; evidence and lists of people have a cleaning of their own."""
    kinds = {*_forms(Form), *_forms(ModelForm)}
    assert len(kinds) > 40
    others = {
        f"{form.__name__}.{name}"
        for form in kinds
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, (Text, forms.EmailField))
        and not isinstance(field.widget, forms.HiddenInput)
    }
    assert others == {
        "SourceForm.text",
        "InviteListForm.people",
        "WishStepForm.card",
        *(f"WishForm.{name}" for name in ("mentor", "mentee", "instead", "leaving")),
    }


def test_every_text_of_a_model_is_cleaned() -> None:
    others = []
    for field in _columns():
        inner = field.base_field if isinstance(field, ArrayField) else field
        is_text = isinstance(inner, (models.CharField, models.TextField)) and not inner.choices
        if is_text and not isinstance(inner, (Line, Lines, Block, models.EmailField)):
            others.append(str(field))
    assert others == []


@pytest.mark.django_db
def test_whoever_writes_the_text_is_clean() -> None:
    program = ProgramFactory(name=" Reverse\u00a0\u200bMentoring\u2028 ")
    assert program.name == "Reverse Mentoring"

    made = TopicFactory(program=program, name="Risk\u00a0Management", questions=["What\u202e is\tit?"])
    made.refresh_from_db()
    assert (made.name, made.questions) == ("Risk Management", ["What is it?"])

    terms = [GlossaryTermFactory.build(program=program, term="Cl\u00adoud", explanation="a\r\n\n\n\nb\u200b")]
    type(terms[0]).objects.bulk_create(terms)
    term = program.glossary_terms.get()
    assert (term.term, term.explanation) == ("Cloud", "a\n\nb")

    organisation = OrganisationFactory()
    type(organisation).objects.filter(pk=organisation.pk).update(name="Quantum\u3000Lab")
    organisation.refresh_from_db()
    assert organisation.name == "Quantum Lab"

    program.purpose = "x\u2066y"
    type(program).objects.bulk_update([program], ["purpose"])
    program.refresh_from_db()
    assert program.purpose == "xy"
