"""Runs seen from other sides: two of them compared, and groups of people compared."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matching import queries, rules
from matching.forms import CompareForm
from matching.models import MatchRun
from matching.views.board import crumbs_of
from matching.views.tables import shift_table
from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.shell import Crumb
from programs.models import Program


@require_safe
@access(Program, rules.can_match)
def compare(request: PersonRequest, program: Program) -> HttpResponse:
    """Who has somebody else in another run, and why."""
    chosen = {key: request.GET[key] for key in ("before", "after") if key in request.GET}
    form = CompareForm(chosen if len(chosen) > 1 else None, program=program, initial=chosen)
    crumbs = (Crumb(_("Matching"), reverse("matching:runs", args=[program.pk])), Crumb(_("Compare")))
    context: dict[str, Any] = {"program": program, "form": form, "crumbs": crumbs}
    if form.is_bound and form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        context["comparison"] = queries.compare(before, after)
        context["table"] = shift_table(request, before, after)
    return page(request, "matching/compare.html", context, status=422 if form.errors else 200)


@require_safe
@access(MatchRun, rules.can_see_run)
def report(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Whether the result treats groups of people alike, to be printed for a works council."""
    words = queries.policy_words(queries.policy_of(run.policy))
    read, left = queries.data_used(words.unread)
    context = {
        "run": run,
        "program": run.program,
        "breakdowns": queries.impartiality(run),
        "changes_by_hand": run.edits.standing().count(),
        "policy": words,
        "read": read,
        "left": left,
        "crumbs": crumbs_of(run, Crumb(_("Impartiality"))),
    }
    return page(request, "matching/report.html", context)
