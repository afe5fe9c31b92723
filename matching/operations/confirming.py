import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import IntegrityError, OperationalError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from psycopg.errors import DeadlockDetected

from matching.enums import MATCHABLE, NoteKind, PairState
from matching.models import MatchRun, Pair, Proposal, RunNote
from matching.operations.endings import end_with, let_go_on, released_by
from matching.operations.runs import NotInPhase
from matching.queries import current_version, policy_of
from mentoring.accounts.audit import record, record_many
from mentoring.accounts.models import User
from mentoring.errors import Conflict, Invalid
from mentoring.ui.labels import worded_lazy
from programs.enums import Participation
from programs.models import Membership, Program


class RunNotDone(Conflict):
    sentence = _("This run has no result that could be confirmed.")


class NothingChosen(Invalid):
    sentence = _("Please choose at least one proposal.")


class PeopleTaken(Conflict):
    """Somebody of the proposals has a partner by now, or a mentor's places are taken."""

    sentence = _(
        "Somebody else has confirmed pairs with some of these people in the meantime. "
        "Nothing of yours was confirmed. Look at the confirmed pairs, then run the matching again."
    )


class PeopleGone(Conflict):
    """Somebody of the proposals or pairs no longer takes part."""

    def __init__(self, people: int) -> None:
        super().__init__(
            ngettext(
                "%(n)s of these people no longer takes part. Nothing was done. Look for the marked pair.",
                "%(n)s of these people no longer take part. Nothing was done. Look for the marked pairs.",
                people,
            )
            % {"n": intcomma(people)}
        )


class TeamsSmaller(Conflict):
    sentence = worded_lazy(
        _(
            "The policy of the programme gives %(mentees)s fewer %(mentors)s now than this run did. "
            "Run the matching again, or confirm some of each team only."
        )
    )


class AnnouncedAlready(Conflict):
    sentence = _("This pair has been announced, so it can't simply be undone any more.")


class BoardChanged(Conflict):
    sentence = _(
        "Somebody else has changed these proposals in the meantime. Nothing of yours was done. "
        "Look at the board as it is now, then try again."
    )


class NothingToReopen(Conflict):
    sentence = _("No pair of this run is confirmed and still hidden, so there is nothing to take back.")


@transaction.atomic
def confirm_run(
    run: MatchRun, *, by: User, only: Iterable[Proposal] | None = None, seen: int | None = None
) -> list[Pair]:
    """Make pairs of a run's proposals: of all that are left, or `only` of some. All or nothing.

    `seen` is the version of the board that the organiser looked at. Participants learn nothing of
    it until the announcement. A pair that a second round has released, and that can't stand beside the
    new ones, is marked to end with it. Returns the new pairs, none if all were confirmed before. Raises
    RunNotDone, NotInPhase, BoardChanged, NothingChosen, PeopleGone, TeamsSmaller, and PeopleTaken for
    all but the first of those who confirm results that do not fit together.
    """
    program = lock_program(run.program_id)
    if program.phase not in MATCHABLE:
        raise NotInPhase
    versions = MatchRun.objects.done().filter(pk=run.pk).values_list("board_version", flat=True)
    now = versions.first()
    if now is None:
        raise RunNotDone
    if seen not in (None, now):
        raise BoardChanged
    chosen = run.proposals.all() if only is None else run.proposals.among(p.pk for p in only)
    if not chosen.exists():
        raise NothingChosen
    proposals = list(chosen.not_confirmed().order_by("mentee", "place"))  # one order for all: no deadlock
    if not proposals:
        return []
    members = _lock_members(proposals)
    released = released_by(run)
    pairs = _seated(program, proposals, members, released, by)
    end_with(run, _replaced(released, proposals, pairs), by=by)
    pairs = _store(pairs)
    MatchRun.objects.filter(pk=run.pk, confirmed_at=None).update(confirmed_at=Now(), confirmed_by=by)
    run.refresh_from_db(fields=["confirmed_at", "confirmed_by"])
    record("match_run.confirmed", run, by=by, changes={"pairs": len(pairs)})
    record_many("pair.confirmed", pairs, by=by)
    return pairs


def lock_program(program_id: uuid.UUID) -> Program:
    """Whatever makes, announces or dissolves pairs of a programme does so one after the other."""
    return Program.objects.select_for_update().get(pk=program_id)


def _lock_members(proposals: Sequence[Proposal]) -> dict[uuid.UUID, Membership]:
    """Everybody whom the proposals name: nobody may leave while their pair is made."""
    keys = {key for proposal in proposals for key in (proposal.mentor_id, proposal.mentee_id)}
    rows = Membership.objects.among(keys).select_for_update(no_key=True).order_by("pk")
    members = {member.pk: member for member in rows}
    if gone := sum(member.state != Participation.ACCEPTED for member in members.values()):
        raise PeopleGone(gone)
    return members


def _seated(
    program: Program,
    proposals: Sequence[Proposal],
    members: dict[uuid.UUID, Membership],
    released: Sequence[Pair],
    by: User,
) -> list[Pair]:
    """A pair for each proposal, on the first free seat of its mentor and place of its mentee's team.

    A released pair makes way for somebody new of its mentee, and where its mentor has no other seat.
    """
    size = policy_of(current_version(program)).teams.size
    if max(Counter(proposal.mentee_id for proposal in proposals).values()) > size:
        raise TeamsSmaller
    may_end = {pair.pk for pair in released}
    taken: dict[uuid.UUID, set[int]] = defaultdict(set)
    rather_not: dict[uuid.UUID, set[int]] = defaultdict(set)
    staying = Pair.objects.in_program(program).lasting().exclude(pk__in=_over(released, proposals))
    for key, mentor_id, seat, mentee_id, place in staying.values_list(
        "pk", "mentor_id", "seat", "mentee_id", "place"
    ):
        (rather_not if key in may_end else taken)[mentor_id].add(seat)
        taken[mentee_id].add(place)
    confirmed_at = timezone.now()
    pairs = []
    for proposal in proposals:
        capacity = members[proposal.mentor_id].capacity
        seat = _take(taken[proposal.mentor_id], capacity, rather_not[proposal.mentor_id])
        place = _take(taken[proposal.mentee_id], size)
        pairs.append(
            Pair(
                program=program,
                mentor_id=proposal.mentor_id,
                mentee_id=proposal.mentee_id,
                seat=seat,
                place=place,
                proposal=proposal,
                confirmed_at=confirmed_at,
                confirmed_by=by,
            )
        )
    return pairs


def _over(released: Sequence[Pair], proposals: Sequence[Proposal]) -> set[uuid.UUID]:
    """The released pairs whose mentee gets somebody new, one for each of them, by their keys."""
    new = Counter(proposal.mentee_id for proposal in proposals)
    over = set()
    for pair in released:
        if new[pair.mentee_id]:
            new[pair.mentee_id] -= 1
            over.add(pair.pk)
    return over


def _take(taken: set[int], most: int, rather_not: Collection[int] = ()) -> int:
    """The lowest number that is free, from 1; raises PeopleTaken."""
    free = [number for number in range(1, most + 1) if number not in taken]
    if not free:
        raise PeopleTaken
    number = min(free, key=lambda number: (number in rather_not, number))
    taken.add(number)
    return number


def _replaced(released: Sequence[Pair], proposals: Sequence[Proposal], new: Sequence[Pair]) -> list[Pair]:
    """The released pairs that can't stand beside the new ones."""
    over = _over(released, proposals)
    seats = {(pair.mentor_id, pair.seat) for pair in new}
    return [pair for pair in released if pair.pk in over or (pair.mentor_id, pair.seat) in seats]


def _store(pairs: Sequence[Pair]) -> list[Pair]:
    """Insert the pairs; the database's own constraints stop what the code above has not seen."""
    try:
        with transaction.atomic():
            return Pair.objects.bulk_create(pairs)
    except IntegrityError as error:
        raise PeopleTaken from error
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):  # each of two waits for a place of the other
            raise PeopleTaken from error
        raise


@transaction.atomic
def dissolve_pair(pair: Pair, *, by: User) -> None:
    """Take a confirmation back before the announcement, so that nobody ever hears of it.

    The proposal can be confirmed again. To dissolve twice is harmless. Raises AnnouncedAlready.
    """
    lock_program(pair.program_id)
    now = timezone.now()
    dissolved = (
        Pair.objects.confirmed().filter(pk=pair.pk).update(state=PairState.ENDED, ended_at=now, proposal=None)
    )
    pair.refresh_from_db(fields=["state", "ended_at", "announced_at", "proposal"])
    if dissolved:
        record("pair.dissolved", pair, by=by)
        let_go_on(pair.program, by=by)
    elif pair.announced_at:
        raise AnnouncedAlready


@transaction.atomic
def reopen_run(run: MatchRun, *, reason: str, form_key: uuid.UUID, by: User) -> int:
    """Take the confirmations of a run back that nobody has heard of, and tell the others why.

    Returns how many pairs were dissolved; the same form does it once. Raises NothingToReopen.
    """
    lock_program(run.program_id)
    if run.notes.filter(form_key=form_key).exists():
        return 0
    pairs = list(Pair.objects.confirmed().filter(proposal__run=run).order_by("pk"))
    if not pairs:
        raise NothingToReopen
    Pair.objects.among(pair.pk for pair in pairs).update(
        state=PairState.ENDED, ended_at=timezone.now(), proposal=None
    )
    let_go_on(run.program, by=by)
    if not Pair.objects.filter(proposal__run=run).exists():
        MatchRun.objects.filter(pk=run.pk).update(confirmed_at=None, confirmed_by=None)
    note = RunNote.objects.create(run=run, author=by, kind=NoteKind.REOPENED, text=reason, form_key=form_key)
    record_many("pair.dissolved", pairs, by=by)
    record("match_run.reopened", run, by=by, changes={"pairs": len(pairs), "note": str(note.pk)})
    return len(pairs)
