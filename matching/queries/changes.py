"""What a change of the board by hand would do, before it is done."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from matching.engine import Look, Review
from matching.enums import EditKind
from matching.models import BoardEdit, MatchRun
from matching.queries.reviews import review_of
from mentoring.errors import Conflict, Invalid
from mentoring.ui.labels import worded_lazy
from programs.models import Membership

type PairOfKeys = tuple[str, str]  # of a mentee and a mentor, by their memberships


class NotInRun(Invalid):
    sentence = _("Somebody of these was not in this run. Run the matching again to have them in it.")


class NothingToChange(Conflict):
    sentence = _("These two are a proposal already, or neither has anybody: there is nothing to change.")


class ProposalConfirmed(Conflict):
    sentence = _("A pair that is confirmed does not change. Dissolve it first, if you may.")


class TeamComplete(Conflict):
    sentence = worded_lazy(
        _("This %(mentee)s has all %(mentors)s of their team. Choose whom of them to exchange.")
    )


class DisciplineTaken(Conflict):
    sentence = worded_lazy(
        _("Two %(mentors)s of one discipline would be in a team then. Choose somebody from elsewhere.")
    )


class SomebodyLeft(Conflict):
    sentence = _(
        "Somebody of these no longer takes part: nothing new is reckoned from their card. "
        "You can only take their proposal apart."
    )


class ChooseWhom(Invalid):
    sentence = worded_lazy(
        _("This %(mentor)s has several %(mentees)s and no free place. Choose with whom to swap.")
    )


@dataclass(frozen=True)
class Wish:
    """Give a mentee this mentor, or nobody; where the mentor is full, in exchange for that mentee.

    In a team `leaving` is the mentor who goes; without one, the new one takes a place that is free.
    """

    mentee: uuid.UUID
    mentor: uuid.UUID | None = None
    instead: uuid.UUID | None = None
    leaving: uuid.UUID | None = None


@dataclass(frozen=True)
class Move:
    """A mentee leaves one mentor for another; "" is none. Keys of memberships, as texts."""

    mentee: str
    before: str
    after: str

    def backwards(self) -> "Move":
        return Move(self.mentee, self.after, self.before)

    def to_json(self) -> dict[str, str]:
        return {"mentee": self.mentee, "before": self.before, "after": self.after}


def moves_of(edit: BoardEdit) -> tuple[Move, ...]:
    return tuple(Move(**move) for move in edit.moves)


def net(moves: Iterable[Move]) -> tuple[Move, ...]:
    """What moves that follow each other come to: one for each mentor who is another one in the end."""
    changes: dict[str, Counter[str]] = defaultdict(Counter)
    for move in moves:
        changes[move.mentee].update({move.after: 1})
        changes[move.mentee].subtract({move.before: 1})
    return tuple(
        Move(mentee, before, after)
        for mentee, change in changes.items()
        for before, after in zip_longest(
            (mentor for mentor, n in change.items() if mentor and n < 0),
            (mentor for mentor, n in change.items() if mentor and n > 0),
            fillvalue="",
        )
    )


@dataclass(frozen=True)
class Plan:
    kind: EditKind
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Board:
    """Who has whom at the moment, which of it is confirmed, and how many places each mentor had.

    `pairs` are the proposals; the other two are what the engine knew of teams.
    """

    pairs: frozenset[PairOfKeys]
    confirmed: frozenset[PairOfKeys]
    review: Review
    left: frozenset[str]  # who no longer takes part

    @classmethod
    def of(cls, run: MatchRun) -> "Board":
        rows = list(run.proposals.values_list("mentee_id", "mentor_id", "pair"))
        left = Membership.objects.in_program(run.program).hiding_card().values_list("pk", flat=True)
        return cls(
            pairs=frozenset((str(mentee), str(mentor)) for mentee, mentor, _pair in rows),
            confirmed=frozenset((str(mentee), str(mentor)) for mentee, mentor, pair in rows if pair),
            review=review_of(run),
            left=frozenset(map(str, left)),
        )

    def mentees_of(self, mentor: str) -> list[str]:
        return sorted(mentee for mentee, own in self.pairs if own == mentor)

    def mentors_of(self, mentee: str) -> list[str]:
        return sorted(mentor for own, mentor in self.pairs if own == mentee)

    def is_full(self, mentor: str) -> bool:
        return len(self.mentees_of(mentor)) >= self.review.seats()[mentor]

    def has_place(self, mentee: str) -> bool:
        return len(self.mentors_of(mentee)) < self.review.places_of(mentee)

    def after(self, moves: Sequence[Move]) -> frozenset[PairOfKeys]:
        gone = {(move.mentee, move.before) for move in moves}
        come = {(move.mentee, move.after) for move in moves if move.after}
        return (self.pairs - gone) | come

    def check(self, moves: Sequence[Move]) -> None:
        """Raises ProposalConfirmed, NothingToChange, SomebodyLeft, TeamComplete, DisciplineTaken."""
        if any((move.mentee, move.before) in self.confirmed for move in moves):
            raise ProposalConfirmed
        if any((move.mentee, move.after) in self.pairs for move in moves):
            raise NothingToChange
        if any(move.after and not self.left.isdisjoint((move.mentee, move.after)) for move in moves):
            raise SomebodyLeft
        after = replace(self, pairs=self.after(moves))
        for move in moves:
            team = after.mentors_of(move.mentee)
            if len(team) > self.review.places_of(move.mentee):
                raise TeamComplete
            if move.after and self.review.share_discipline(move.mentee, team):
                raise DisciplineTaken


def plan(board: Board, wish: Wish) -> Plan:
    """The moves that fulfil a wish.

    Raises NotInRun, ChooseWhom, and what `Board.check` raises.
    """
    sides = board.review.sides
    mentee, mentor = str(wish.mentee), str(wish.mentor or "")
    if mentee not in sides.rows or (mentor and mentor not in sides.columns):
        raise NotInRun
    before = _leaving(board, mentee, str(wish.leaving or ""))
    if mentor == before or mentor in board.mentors_of(mentee):
        raise NothingToChange
    found = _moves(board, Move(mentee, before, mentor), str(wish.instead or ""))
    board.check(found.moves)
    return found


def _leaving(board: Board, mentee: str, leaving: str) -> str:
    """The mentor who goes: in a team the one who is named, otherwise the only one there is, or nobody."""
    own = board.mentors_of(mentee)
    if leaving and leaving not in own:
        raise NothingToChange
    is_team = board.review.snapshot.policy.teams.size > 1
    return leaving or ("" if is_team or not own else own[0])


def _moves(board: Board, move: Move, instead: str) -> Plan:
    if not move.after:
        return Plan(EditKind.UNASSIGN, (move,))
    if not board.is_full(move.after) and not instead:
        return Plan(EditKind.ASSIGN, (move,))
    held = board.mentees_of(move.after)
    others = [mentee for mentee in held if (mentee, move.after) not in board.confirmed]
    if not others:
        raise ProposalConfirmed
    if instead and instead not in others:
        raise NothingToChange
    if not instead and len(others) > 1:
        raise ChooseWhom
    return Plan(EditKind.SWAP, (move, Move(instead or others[0], move.after, move.before)))


# --- what it would change -------------------------------------------------------------------


@dataclass(frozen=True)
class MoveEffect:
    """One mentee's move, and both pairs as the engine sees them; None where there is no pair."""

    move: Move
    before: Look | None
    after: Look | None

    @property
    def change(self) -> int:
        return sum(look.proposal.score * sign for look, sign in ((self.after, 1), (self.before, -1)) if look)


@dataclass(frozen=True)
class Preview:
    """What a plan would do to the whole; `short_of_best` is what would be missing to the optimum then."""

    plan: Plan
    effects: Sequence[MoveEffect]
    total: int
    short_of_best: int
    left_over: frozenset[str]  # mentees who would have nobody

    @property
    def change(self) -> int:
        return sum(effect.change for effect in self.effects)

    @property
    def breaks_rules(self) -> bool:
        return any(effect.after and effect.after.broken for effect in self.effects)


def preview(run: MatchRun, wish: Wish) -> Preview:
    """Raises what `plan` raises."""
    board = Board.of(run)
    found = plan(board, wish)
    review = board.review
    after = board.after(found.moves)
    effects = [
        MoveEffect(
            move,
            _look(review, board.pairs, move.mentee, move.before),
            _look(review, after, move.mentee, move.after),
        )
        for move in found.moves
    ]
    total = sum(run.proposals.values_list("score", flat=True))
    change = sum(effect.change for effect in effects)
    alone = {move.mentee for move in found.moves} - {mentee for mentee, _mentor in after}
    return Preview(found, effects, total + change, (run.total_score or 0) - total - change, frozenset(alone))


def _look(review: Review, pairs: Set[PairOfKeys], mentee: str, mentor: str) -> Look | None:
    return review.look(mentee, mentor, numbers_of(review, pairs, mentor)[mentee]) if mentor else None


def numbers_of(review: Review, pairs: Set[PairOfKeys], mentor: str) -> dict[str, int]:
    """Which of the mentor's mentees each is, counting those of earlier runs: the best come first."""
    own = {mentee: mentor for mentee, theirs in pairs if theirs == mentor}
    scores = review.scores(own)
    taken = review.sides.mentors[review.sides.columns[mentor]].taken
    order = sorted(own, key=lambda mentee: (-scores[mentee], mentee))
    return {mentee: taken + number for number, mentee in enumerate(order, start=1)}
