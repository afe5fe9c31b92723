"""The lists of this room: their columns, what they can be sorted and narrowed by."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching import queries
from matching.enums import ChoosingStage, PairState, ProposalWarning, ShiftReason
from matching.models import ChoosingWindow, MatchRun, Pair
from matching.models.pairs import PairQuerySet
from matching.models.runs import ProposalQuerySet
from matching.queries.compare import LESS, MORE, for_reason, with_points
from matching.queries.teams import incomplete
from mentoring.accounts.models.users import by_name
from mentoring.ui.labels import word_lazy, worded_lazy
from mentoring.ui.tables import Column, Filter, Table
from programs.models import Program

RUN_COLUMNS = (
    Column("started", gettext_lazy("Run"), order_by=("created_at",)),
    Column("state", gettext_lazy("State"), order_by=("state",)),
    Column("policy", gettext_lazy("Policy"), order_by=("policy__number",), hide_small=True),
    Column("paired", gettext_lazy("Paired"), order_by=("mentees_paired",), numeric=True),
    Column("average", gettext_lazy("Average score"), order_by=("average",), numeric=True),
    Column("confirmed", gettext_lazy("Confirmed"), order_by=("confirmed_at",)),
)
MENTEE_NAME = by_name("mentee__user__")
NAMES = (
    "mentee__user__family_name",
    "mentee__user__given_name",
    "mentor__user__family_name",
    "mentor__user__given_name",
)
PROPOSAL_COLUMNS = (
    Column("pair", worded_lazy(gettext_lazy("%(Mentee)s and %(mentor)s")), order_by=MENTEE_NAME),
    Column("score", gettext_lazy("Score"), order_by=("score",)),
    Column("why", gettext_lazy("Why these two"), order_by=("is_calm", "score")),
    Column("action", gettext_lazy("Action")),
)
TEAM_COLUMNS = (
    Column(
        "team",
        word_lazy("Mentee"),
        order_by=by_name("user__"),
    ),
    Column("members", word_lazy("Mentors"), order_by=("members", "points")),
    Column("score", gettext_lazy("Points"), order_by=("points",), numeric=True),
)
PAIR_COLUMNS = (
    Column("pair", worded_lazy(gettext_lazy("%(Mentee)s and %(mentor)s")), order_by=MENTEE_NAME),
    Column("state", gettext_lazy("State"), order_by=("state",)),
    Column("confirmed", gettext_lazy("Confirmed"), order_by=("confirmed_at",), hide_small=True),
    Column("action", gettext_lazy("Action")),
)
SHIFT_COLUMNS = (
    Column(
        "mentee",
        word_lazy("Mentee"),
        order_by=by_name("user__"),
    ),
    Column("before", gettext_lazy("before")),
    Column("after", gettext_lazy("after")),
    Column("points", gettext_lazy("Points"), order_by=("change",), numeric=True),
    Column("why", gettext_lazy("Why")),
)
SHIFT_FILTERS = (
    Filter("why", gettext_lazy("Why"), ShiftReason.choices, for_reason),
    Filter(
        "points",
        gettext_lazy("Points"),
        ((LESS, gettext_lazy("fewer")), (MORE, gettext_lazy("more"))),
        with_points,
    ),
)
NEW, CHANGES = "new", "changes"
MISSING_COLUMNS = (
    Column("person", gettext_lazy("Person"), order_by=by_name("user__")),
    Column("unit", gettext_lazy("Business unit"), order_by=("user__business_unit__name",), hide_small=True),
)
OPEN, CONFIRMED, ANY, BROKEN, WISHED = "open", "confirmed", "any", "broken", "wished"


def _by_confirmation(proposals: QuerySet[Any], value: str) -> QuerySet[Any]:
    narrowed = cast("ProposalQuerySet", proposals)
    return narrowed.not_confirmed() if value == OPEN else narrowed.confirmed()


def _by_warning(proposals: QuerySet[Any], value: str) -> QuerySet[Any]:
    narrowed = cast("ProposalQuerySet", proposals)
    return narrowed.with_any_warning() if value == ANY else narrowed.with_warning(value)


PROPOSAL_FILTERS = (
    Filter(
        "confirmed",
        gettext_lazy("Proposals"),
        ((OPEN, gettext_lazy("not confirmed")), (CONFIRMED, gettext_lazy("confirmed"))),
        _by_confirmation,
    ),
    Filter(
        "warning",
        gettext_lazy("Warnings"),
        ((ANY, gettext_lazy("with a warning")), *ProposalWarning.choices),
        _by_warning,
    ),
)
WISH_FILTER = Filter(
    "wish",
    gettext_lazy("Wishes"),
    ((WISHED, gettext_lazy("wished for")),),
    lambda proposals, _value: cast("ProposalQuerySet", proposals).wished(),
)
PAIR_FILTERS = (
    Filter(
        "state",
        gettext_lazy("State"),
        PairState.choices,
        lambda pairs, value: cast("PairQuerySet", pairs).in_state(value),
    ),
)


def run_table(request: HttpRequest, program: Program) -> Table:
    return Table.build(
        request,
        queries.runs_of(program),
        RUN_COLUMNS,
        caption=_("Runs so far"),
        per_page=10,
        default_order="-started",
        dom_id="runs",
    )


def _proposal_filters(run: MatchRun) -> tuple[Filter, ...]:
    filters = (*PROPOSAL_FILTERS, WISH_FILTER) if run.chosen else PROPOSAL_FILTERS
    if not run.is_second_round:
        return filters
    before = set(queries.partners_before(run))

    def by_before(proposals: QuerySet[Any], value: str) -> QuerySet[Any]:
        changes = cast("ProposalQuerySet", proposals).of_mentees(before)
        return changes if value == CHANGES else proposals.exclude(pk__in=changes.values("pk"))

    choices = ((NEW, _("new")), (CHANGES, _("somebody else than now")))
    return (*filters, Filter("round", _("Second round"), choices, by_before))


def proposal_table(request: HttpRequest, run: MatchRun) -> Table:
    return Table.build(
        request,
        queries.proposals_of(run),
        PROPOSAL_COLUMNS,
        caption=_("Proposals"),
        search=NAMES,
        filters=_proposal_filters(run),
        default_order="why",
        rows=queries.proposal_rows(run),
        dom_id="proposals",
    )


def team_table(request: HttpRequest, run: MatchRun) -> Table:
    """The mentees of a run with their teams, those with the fewest mentors first."""
    return Table.build(
        request,
        queries.teams_of(run),
        TEAM_COLUMNS,
        caption=_("Teams"),
        search=("user__family_name", "user__given_name"),
        filters=(
            Filter(
                "team",
                _("Teams"),
                ((OPEN, _("with a place not filled")), (ANY, _("with a warning"))),
                lambda teams, value: (
                    incomplete(run, teams) if value == OPEN else teams.filter(has_warning=True)
                ),
            ),
        ),
        default_order="members",
        rows=queries.team_rows(run),
        dom_id="proposals",
    )


def shift_table(request: HttpRequest, before: MatchRun, after: MatchRun) -> Table:
    """Who has somebody else in the second run; those who lose most come first."""
    return Table.build(
        request,
        queries.shifts(before, after),
        SHIFT_COLUMNS,
        caption=_("Who has somebody else"),
        search=("user__family_name", "user__given_name"),
        filters=SHIFT_FILTERS,
        default_order="points",
        rows=queries.shift_rows(before, after),
        dom_id="shifts",
    )


def pair_table(request: HttpRequest, program: Program, broken: Mapping[uuid.UUID, queries.Breach]) -> Table:
    """`broken` are the pairs that no longer keep a rule: they are marked, and can be seen alone."""
    return Table.build(
        request,
        Pair.objects.in_program(program).not_dissolved().with_people(),
        PAIR_COLUMNS,
        caption=_("Pairs"),
        search=NAMES,
        filters=(
            *PAIR_FILTERS,
            Filter(
                "rules",
                _("Rules"),
                ((BROKEN, _("no longer kept")),),
                lambda pairs, _value: cast("PairQuerySet", pairs).among(broken),
            ),
        ),
        default_order="pair",
        rows=partial(queries.pair_rows, broken),
        dom_id="pairs",
    )


def missing_table(request: HttpRequest, window: ChoosingWindow) -> Table:
    """Who has not chosen or answered yet; what others said is on no organiser's page."""
    return Table.build(
        request,
        queries.who_is_missing(window),
        MISSING_COLUMNS,
        caption=_("Who has not chosen yet")
        if window.stage == ChoosingStage.WISHES
        else _("Who has not answered"),
        search=("user__family_name", "user__given_name"),
        default_order="person",
        dom_id="missing",
    )
