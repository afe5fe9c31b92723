"""The board of a run that gives mentees teams: a row for each mentee, with all of their mentors."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from matching.models import MatchRun, Pair, Proposal
from matching.queries.board import ProposalRow, Side, proposal_rows, side_of
from matching.queries.policies import policy_of
from matching.queries.trees import lines_of_units
from mentoring.accounts.models import User
from programs.models import Membership


@dataclass(frozen=True)
class Member:
    """A mentor of a team and the unit that is their discipline, "" where it is not known."""

    row: ProposalRow
    discipline: str


@dataclass(frozen=True)
class TeamRow:
    """A mentee with the mentors whom a run proposes; `others` they have already."""

    mentee: Side
    membership: Membership
    members: Sequence[Member]
    others: Sequence[User]
    size: int

    @property
    def score(self) -> int:
        return sum(member.row.proposal.score for member in self.members)

    @property
    def missing(self) -> int:
        return max(0, self.size - len(self.members) - len(self.others))


def teams_of(run: MatchRun) -> QuerySet[Membership]:
    """The mentees with proposals, the points of each and how many they are, to sort them by."""
    own = Proposal.objects.of_run(run).filter(mentee=OuterRef("pk")).order_by().values("mentee")
    return (
        Membership.objects.filter(pk__in=run.proposals.values("mentee"))
        .select_related("user__business_unit")
        .annotate(
            members=Subquery(own.annotate(n=Count("pk")).values("n")),
            points=Subquery(own.annotate(n=Sum("score")).values("n")),
            has_warning=Exists(own.exclude(warnings=[])),
            held=Subquery(
                Pair.objects.lasting()
                .filter(mentee=OuterRef("pk"))
                .filter(~Q(proposal__run=run) | Q(proposal=None))
                .order_by()
                .values("mentee")
                .annotate(n=Count("pk"))
                .values("n")
            ),
        )
    )


def incomplete(run: MatchRun, teams: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those with a place that nobody fills."""
    own = F("members") + F("held")
    return teams.annotate(own=own).filter(Q(own__lt=run.team_size) | Q(held=None, members__lt=run.team_size))


def team_rows(run: MatchRun) -> Callable[[Sequence[Membership]], list[TeamRow]]:
    """Turns a page of mentees of `teams_of` into rows, in six queries."""

    def rows(mentees: Sequence[Membership]) -> list[TeamRow]:
        proposals = Proposal.objects.of_run(run).filter(mentee__in=mentees).with_people()
        names = _disciplines(run)
        members: dict[uuid.UUID, list[Member]] = defaultdict(list)
        for row in proposal_rows(run)(list(proposals.order_by("-score", "place"))):
            unit = row.proposal.mentor.user.business_unit_id
            members[row.proposal.mentee_id].append(Member(row, names.get(unit, "") if unit else ""))
        others = _others(run, mentees)
        return [TeamRow(side_of(one), one, members[one.pk], others[one.pk], run.team_size) for one in mentees]

    return rows


def _disciplines(run: MatchRun) -> Mapping[uuid.UUID, str]:
    """Of each unit the name of the one at the level that tells disciplines apart."""
    level = policy_of(run.policy).teams.level
    lines = lines_of_units(run.program.organisation)
    return {pk: line[level - 1] if 0 < level <= len(line) else line[-1] for pk, line in lines.items()}


def _others(run: MatchRun, mentees: Iterable[Membership]) -> Mapping[uuid.UUID, Sequence[User]]:
    """The mentors whom these mentees have from elsewhere."""
    pairs: Any = Pair.objects.lasting().filter(mentee__in=mentees).select_related("mentor__user", "proposal")
    found: dict[uuid.UUID, list[User]] = defaultdict(list)
    for pair in pairs.order_by("place"):
        if pair.proposal is None or pair.proposal.run_id != run.pk:
            found[pair.mentee_id].append(pair.mentor.user)
    return found


@dataclass(frozen=True)
class TeamTotals:
    """What became of the teams of a run."""

    teams: int
    complete: int
    places: int  # filled by this run


def team_totals(run: MatchRun) -> TeamTotals:
    """In two queries, of the board as it stands."""
    teams = teams_of(run)
    counts = teams.aggregate(teams=Count("pk"), places=Sum("members", default=0))
    return TeamTotals(complete=counts["teams"] - incomplete(run, teams).count(), **counts)
