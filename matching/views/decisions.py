from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import operations, queries, rules
from matching.enums import DecisionKind
from matching.forms import DecisionForm, ExclusionForm
from matching.models import Exclusion, PairDecision
from mentoring.accounts.access import PersonRequest, access
from mentoring.ui.htmx import page
from mentoring.ui.lookup import lookup_choices
from programs.enums import Role
from programs.models import Program

PAIR, PERSON = "pair", "person"  # the two forms of the page


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, rules.can_match)
def decisions(request: PersonRequest, program: Program) -> HttpResponse:
    """Who has to be a pair, who must never be, who is left out; and the forms that say so."""
    is_pair = request.POST.get("about") != PERSON
    data = request.POST if request.method == "POST" else None
    given = {key: request.GET[key] for key in ("mentor", "mentee", "kind") if key in request.GET}
    pair_form = DecisionForm(
        data if is_pair else None,
        program=program,
        initial={"kind": DecisionKind.LOCK, **given},
        prefix="pair",
    )
    person_form = ExclusionForm(data if not is_pair else None, program=program, prefix="person")
    form: Any = pair_form if is_pair else person_form
    if data is None or not form.is_valid():
        context = {
            "program": program,
            "decisions": queries.decisions_of(program),
            "pair_form": pair_form,
            "person_form": person_form,
            "tab": "decisions",
        }
        return page(request, "matching/decisions.html", context, status=200 if data is None else 422)
    if is_pair:
        chosen = form.cleaned_data
        operations.decide_pair(
            chosen["mentor"],
            chosen["mentee"],
            DecisionKind(chosen["kind"]),
            reason=chosen["reason"],
            by=request.user,
        )
    else:
        operations.exclude_person(
            form.cleaned_data["person"], reason=form.cleaned_data["reason"], by=request.user
        )
    messages.success(request, _("Decided. It holds from the next run on."))
    return redirect("matching:decisions", program.pk)


@require_safe
@access(Program, rules.can_match)
def people(request: PersonRequest, program: Program) -> HttpResponse:
    """Who has a name like this: asked while somebody types it."""
    asked = request.GET.get("role", "")
    source = queries.PeopleSource(program, Role(asked) if asked in (Role.MENTOR, Role.MENTEE) else None)
    return lookup_choices(request, source)


@require_POST
@access(PairDecision, rules.can_revoke)
def decision_revoke(request: PersonRequest, decision: PairDecision) -> HttpResponse:
    operations.revoke_decision(decision, by=request.user)
    messages.success(request, _("Taken back. It no longer holds from the next run on."))
    return redirect("matching:decisions", decision.program_id)


@require_POST
@access(Exclusion, rules.can_include)
def exclusion_revoke(request: PersonRequest, exclusion: Exclusion) -> HttpResponse:
    operations.revoke_exclusion(exclusion, by=request.user)
    messages.success(request, _("Taken back. They take part from the next run on."))
    return redirect("matching:decisions", exclusion.program_id)
