"""Addresses of people: one normal form in the database, whoever writes.

An installation of before may hold addresses in other spellings; they stay as they are where the
normal form is somebody else's already, or where there is none: see `UserQuerySet.with_unclear_address`.
"""

from typing import Any

import pgtrigger
from django import forms
from django.db import models

from mentoring.addresses import PATTERN
from mentoring.ui import forms as ui

ONLY_NORMAL = """
IF NEW.email !~* '{pattern}' AND (TG_OP = 'INSERT' OR NEW.email IS DISTINCT FROM OLD.email) THEN
    RAISE EXCEPTION 'an address that is not in its normal form'
    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
RETURN NEW;
"""


class AddressField(models.EmailField):  # type: ignore[type-arg]  # generic for mypy only
    """An address whose form fields give it in its normal form; for the database it is a text."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": ui.AddressField, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs


def only_normal(name: str) -> pgtrigger.Trigger:
    """A trigger that refuses a new `email` which is not in the normal form, as far as SQL can tell.

    Of capitals it says nothing: they are a constraint's.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("email"),  # type: ignore[no-untyped-call]
        func=ONLY_NORMAL.format(pattern=PATTERN.replace("'", "''"), name=name),
    )
