"""Which pairs a second round opens: what speaks for it, in figures, and the organiser's choice."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from matching import operations as matching
from matching import queries as pairing
from matching.forms import RunForm, SecondRoundForm
from matching.models import MatchRun, Pair
from mentoring.accounts.access import PersonRequest, access
from mentoring.accounts.models.users import by_name
from mentoring.ui.htmx import page
from mentoring.ui.labels import worded_lazy
from mentoring.ui.tables import Column, Filter, Table
from programs.models import Program
from programs.rules import can_organise
from sessions import rules
from sessions.enums import SILENT_DAYS
from sessions.queries.second_round import (
    CAUSES,
    Causes,
    causes_of,
    narrowed_by,
    round_rows,
    standing_pairs,
    still_to_open,
)

MOST_WAITING = 20  # that are shown
SEARCHED = tuple(
    f"{side}__user__{name}" for side in ("mentor", "mentee") for name in ("given_name", "family_name")
)
COLUMNS = (
    Column(
        "pair",
        worded_lazy(gettext_lazy("%(Mentee)s and %(mentor)s")),
        order_by=by_name("mentee__user__"),
    ),
    Column(
        "cause",
        gettext_lazy("What speaks for a change"),
        order_by=("is_calm", by_name("mentee__user__")[0]),
    ),
    Column("last", gettext_lazy("Last met"), hide_small=True),
    Column("action", gettext_lazy("Second round")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@access(Program, can_organise)
def second_round(request: PersonRequest, program: Program) -> HttpResponse:
    """Choose the pairs to open, see who would be in the round, and start it."""
    form = SecondRoundForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        run = matching.request_second_round(
            program, form.plan, form_key=form.cleaned_data["form_key"], by=request.user
        )
        return redirect("matching:run", run.pk)
    context = _context(request, program, form, causes_of(program))
    return page(request, "sessions/second_round.html", context, status=422 if form.is_bound else 200)


def _context(
    request: PersonRequest, program: Program, form: SecondRoundForm, causes: Causes
) -> dict[str, Any]:
    waiting = pairing.waiting_mentees(program).with_people().by_name()
    shown = list(waiting[:MOST_WAITING])
    outlook = pairing.round_outlook(program)
    broken, silent = still_to_open(program, causes)
    return {
        "program": program,
        "form": form,
        "outlook": outlook,
        "under_way": MatchRun.objects.in_program(program).unfinished().light().first(),
        "waiting": [(member, pairing.standing(member.user), RunForm()) for member in shown],
        "more_waiting": outlook.waiting - len(shown),
        "last_round": MatchRun.objects.in_program(program).second_rounds().light().newest_first().first(),
        "broken": broken,
        "silent": silent,
        "silent_days": SILENT_DAYS,
        "table": _table(request, program, causes),
        "tab": "second_round",
    }


def _table(request: PersonRequest, program: Program, causes: Causes) -> Table:
    return Table.build(
        request,
        standing_pairs(program, causes),
        COLUMNS,
        caption=_("Pairs that meet"),
        search=SEARCHED,
        filters=(Filter("cause", _("Show"), CAUSES, partial(narrowed_by, causes)),),
        default_order="cause",
        rows=partial(round_rows, causes),
        dom_id="pairs",
    )


@require_POST
@access(Pair, rules.can_open_again)
def pair_open(request: PersonRequest, pair: Pair) -> HttpResponse:
    """Open the pair for the next second round; with `leave` it stays as it is."""
    if "leave" in request.POST:
        matching.leave_pair(pair, by=request.user)
    else:
        matching.open_pair(pair, by=request.user)
    return redirect(_back(request, pair.program))


@require_POST
@access(Program, can_organise)
def second_round_open(request: PersonRequest, program: Program) -> HttpResponse:
    """Open all pairs for which the same thing speaks."""
    causes = causes_of(program)
    found: Mapping[str, frozenset[uuid.UUID]] = {"broken": frozenset(causes.broken), "silent": causes.silent}
    pairs = Pair.objects.in_program(program).among(found.get(request.POST.get("cause", ""), ()))
    opened = matching.open_pairs(pairs, by=request.user)
    text = ngettext("%(n)s pair will be matched anew.", "%(n)s pairs will be matched anew.", opened)
    messages.success(request, text % {"n": intcomma(opened)})
    return redirect(_back(request, program))


def _back(request: PersonRequest, program: Program) -> str:
    url = reverse("sessions:second_round", args=[program.pk])
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return f"{url}?{query}#pairs" if query else f"{url}#pairs"
