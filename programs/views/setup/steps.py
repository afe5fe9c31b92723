"""What all pages of the set-up share: the list of steps beside them, and the way on."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mentoring.accounts.access import PersonRequest
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs import queries, rules
from programs.models import Program
from programs.views.shared import below


def step_page(request: PersonRequest, program: Program, key: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page of a step, `programs/setup/<key>.html`; 422 if a form in the context was refused."""
    place = queries.step_place(program, key)
    refused = any(isinstance(value, forms.BaseForm) and value.is_bound for value in context.values())
    shown = {
        "program": program,
        "place": place,
        "may_change": rules.is_open(program),
        "crumbs": below(program, "programs:setup", _("Set-up"), Crumb(str(place.here.step.label))),
        **context,
    }
    return page(request, f"programs/setup/{key}.html", shown, status=422 if refused else 200)


def go_on(request: PersonRequest, program: Program, key: str) -> HttpResponse:
    """After saving: to the next step for “Save and continue”, else back to this one."""
    place = queries.step_place(program, key)
    if "continue" not in request.POST:
        return redirect(place.here.step.view, program.pk)
    return redirect(place.after.step.view if place.after else "programs:setup", program.pk)


def below_step(program: Program, key: str, *steps: Crumb) -> list[Crumb]:
    """The way to a page by way of its step."""
    step = queries.setup_step(key)
    here = Crumb(str(step.label), reverse(step.view, args=[program.pk]))
    return below(program, "programs:setup", _("Set-up"), here, *steps)
