import uuid
from collections.abc import Mapping, Sequence
from functools import partial

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from matching.enums import PairState
from matching.models import Pair
from mentoring.accounts.access import PersonRequest, access
from mentoring.accounts.models.users import by_name
from mentoring.ui.htmx import page, redirect_or_fragment
from mentoring.ui.shell import Crumb
from mentoring.ui.tables import Column, Filter, Table
from programs.models import Program
from programs.rules import can_organise
from sessions import operations, rules
from sessions.enums import SILENT_DAYS, NudgeReason
from sessions.queries.activity import ActivityTotals, PairActivity, pair_activity
from sessions.queries.activity_list import (
    LAST_HELD_ON,
    TOTAL_MINUTES,
    ActivityRow,
    activity_row,
    activity_rows,
    in_state,
    needing_nudge,
)
from sessions.queries.organising import month_totals

SEARCHED = tuple(
    f"{side}__user__{field}"
    for side in ("mentor", "mentee")
    for field in ("given_name", "family_name", "email", "business_unit__name")
)
ANY_REASON = ("any", gettext_lazy("Needs a nudge"))
STATES = [(state.value, state.label) for state in (PairState.ACTIVE, PairState.PAUSED, PairState.ENDED)]


@require_safe
@access(Program, can_organise)
def activity(request: PersonRequest, program: Program) -> HttpResponse:
    activities = pair_activity(program)
    by_pair = {one.pair_id: one for one in activities}
    table = Table.build(
        request,
        Pair.objects.in_program(program).announced().with_people(),
        _columns(activities),
        caption=gettext_lazy("Pairs and their sessions"),
        search=SEARCHED,
        filters=(
            Filter(
                "nudge",
                gettext_lazy("Nudge"),
                [ANY_REASON, *NudgeReason.choices],
                partial(_with_nudge, by_pair),
            ),
            Filter("state", gettext_lazy("State"), STATES, in_state),
        ),
        default_order="pair",
        rows=partial(activity_rows, by_pair),
        dom_id="activity",
    )
    context = {
        "program": program,
        "table": table,
        "totals": ActivityTotals.of(activities),
        "months": month_totals(activities),
        "silent_days": SILENT_DAYS,
        "crumbs": [Crumb(program.name, reverse("sessions:program", args=[program.pk])), Crumb(_("Activity"))],
    }
    return page(request, "sessions/activity.html", context)


@require_POST
@access(Pair, rules.can_nudge)
def nudge(request: PersonRequest, pair: Pair) -> HttpResponse:
    if operations.nudge_pair(pair, by=request.user):
        toast = _("A friendly word is on its way to both of them.")
    else:
        toast = ""
        messages.info(request, _("This pair has had its nudge this week. Give it a few days."))
    back = reverse("sessions:activity", args=[pair.program_id])
    query = QueryDict(request.POST.get("query", "")).urlencode()
    context: dict[str, ActivityRow] = {"row": activity_row(pair)}
    return redirect_or_fragment(
        request, f"{back}?{query}" if query else back, "sessions/activity.html", "nudge", context, toast=toast
    )


def _columns(activities: Sequence[PairActivity]) -> list[Column]:
    months = activities[0].months if activities else ()
    years = {month.month.year for month in months}
    shape = "M" if len(years) == 1 else "M y"
    return [
        Column("pair", gettext_lazy("Pair"), order_by=(by_name("mentor__user__")[0],)),
        *(Column(month.key, formats.date_format(month.month, shape), numeric=True) for month in months),
        Column("minutes", gettext_lazy("In all"), order_by=(TOTAL_MINUTES,), numeric=True),
        Column("last", gettext_lazy("Last met"), order_by=(LAST_HELD_ON,)),
        Column("nudge", gettext_lazy("Nudge")),
    ]


def _with_nudge(
    by_pair: Mapping[uuid.UUID, PairActivity], pairs: QuerySet[Pair], value: str
) -> QuerySet[Pair]:
    reason = None if value == ANY_REASON[0] else NudgeReason(value)
    return needing_nudge(pairs, by_pair, reason)
