"""Runs seen from other sides: two of them compared, other weights tried, groups of people compared."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matching import operations, queries, rules
from matching.forms import CompareForm, SeenForm, WeightsForm
from matching.models import MatchRun
from matching.operations.policies import PolicyChanged
from matching.views.board import crumbs_of
from matching.views.tables import shift_table
from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import fragment, page
from mentoring.ui.shell import Crumb
from programs.models import Program


@require_safe
@access(Program, rules.can_match)
def compare(request: PersonRequest, program: Program) -> HttpResponse:
    """Who has somebody else in another run, and why."""
    chosen = {key: request.GET[key] for key in ("before", "after") if key in request.GET}
    form = CompareForm(chosen if len(chosen) > 1 else None, program=program, initial=chosen)
    context: dict[str, Any] = {"program": program, "form": form, "tab": "runs"}
    if form.is_bound and form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        context["comparison"] = queries.compare(before, after)
        context["table"] = shift_table(request, before, after)
    return page(request, "matching/compare.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access(MatchRun, rules.can_change)
def what_if(request: PersonRequest, run: MatchRun) -> HttpResponse:
    """Weights to try, what would change, and a button that saves them as the programme's."""
    policy = queries.policy_of(run.policy)
    newest = queries.current_version(run.program)
    data = request.POST if request.method == "POST" else request.GET if "topic" in request.GET else None
    form = WeightsForm(data, policy=policy)
    if request.method == "POST" and form.is_valid():
        seen = SeenForm(request.POST)
        if not seen.is_valid():
            raise PolicyChanged
        operations.save_policy(
            run.program,
            form.weighted,
            seen=seen.cleaned_data["seen"],
            note=_("Tried on the run of %(at)s") % {"at": f"{run.created_at:%Y-%m-%d %H:%M}"},
            by=request.user,
        )
        messages.success(request, _("Saved. Run the matching again to have them hold."))
        return redirect("matching:runs", run.program_id)
    context: dict[str, Any] = {
        "run": run,
        "program": run.program,
        "form": form,
        "number": newest.number if newest else 0,
        "can_be_tried": queries.can_be_tried(run),
        "crumbs": crumbs_of(run, Crumb(_("What if"))),
    }
    if context["can_be_tried"] and not form.errors:
        context["trial"] = queries.trial(run, form.weighted if form.is_bound else policy)
    status = 422 if form.errors else 200
    return fragment(request, "matching/what_if.html", "trial", context, status=status)


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
        "policy": words,
        "read": read,
        "left": left,
        "crumbs": crumbs_of(run, Crumb(_("Impartiality"))),
    }
    return page(request, "matching/report.html", context)
