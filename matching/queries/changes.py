"""What a change of the board by hand would do, before it is done."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from matching.engine import Look, Review
from matching.enums import EditKind
from matching.models import BoardEdit, MatchRun
from matching.queries.reviews import review_of
from mentoring.errors import Conflict, Invalid
from mentoring.ui.labels import worded_lazy


class NotInRun(Invalid):
    sentence = _("Somebody of these was not in this run. Run the matching again to have them in it.")


class NothingToChange(Conflict):
    sentence = _("These two are a proposal already, or neither has anybody: there is nothing to change.")


class ProposalConfirmed(Conflict):
    sentence = _("A pair that is confirmed does not change. Dissolve it first, if you may.")


class ChooseWhom(Invalid):
    sentence = worded_lazy(
        _("This %(mentor)s has several %(mentees)s and no free place. Choose with whom to swap.")
    )


@dataclass(frozen=True)
class Wish:
    """Give a mentee this mentor, or nobody; where the mentor is full, in exchange for that mentee."""

    mentee: uuid.UUID
    mentor: uuid.UUID | None = None
    instead: uuid.UUID | None = None


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
    """What moves that follow each other come to: one for each mentee who has somebody else in the end."""
    found: dict[str, Move] = {}
    for move in moves:
        first = found.get(move.mentee, move)
        found[move.mentee] = Move(move.mentee, first.before, move.after)
    return tuple(move for move in found.values() if move.before != move.after)


@dataclass(frozen=True)
class Plan:
    kind: EditKind
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Board:
    """Who has whom at the moment, who of it is confirmed, and how many places each mentor had."""

    partners: Mapping[str, str]
    confirmed: frozenset[str]  # mentees
    seats: Mapping[str, int]

    @classmethod
    def of(cls, run: MatchRun) -> "Board":
        rows = list(run.proposals.values_list("mentee_id", "mentor_id", "pair"))
        return cls(
            partners={str(mentee): str(mentor) for mentee, mentor, _pair in rows},
            confirmed=frozenset(str(mentee) for mentee, _mentor, pair in rows if pair),
            seats=review_of(run).seats(),
        )

    def mentees_of(self, mentor: str) -> list[str]:
        return [mentee for mentee, own in self.partners.items() if own == mentor]

    def after(self, moves: Sequence[Move]) -> dict[str, str]:
        moved = {move.mentee: move.after for move in moves}
        return {mentee: mentor for mentee, mentor in {**self.partners, **moved}.items() if mentor}

    def check(self, moves: Sequence[Move]) -> None:
        """Raises ProposalConfirmed."""
        if any(move.mentee in self.confirmed for move in moves):
            raise ProposalConfirmed


def plan(run: MatchRun, board: Board, wish: Wish) -> Plan:
    """The moves that fulfil a wish.

    Raises NotInRun, NothingToChange, ProposalConfirmed, ChooseWhom.
    """
    sides = review_of(run).sides
    mentee, mentor = str(wish.mentee), str(wish.mentor or "")
    if mentee not in sides.rows or (mentor and mentor not in sides.columns):
        raise NotInRun
    before = board.partners.get(mentee, "")
    if before == mentor:
        raise NothingToChange
    found = _moves(board, Move(mentee, before, mentor), str(wish.instead or ""))
    board.check(found.moves)
    return found


def _moves(board: Board, move: Move, instead: str) -> Plan:
    if not move.after:
        return Plan(EditKind.UNASSIGN, (move,))
    held = board.mentees_of(move.after)
    if len(held) < board.seats[move.after] and not instead:
        return Plan(EditKind.ASSIGN, (move,))
    others = [mentee for mentee in held if mentee not in board.confirmed]
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

    @property
    def change(self) -> int:
        return sum(effect.change for effect in self.effects)

    @property
    def breaks_rules(self) -> bool:
        return any(effect.after and effect.after.broken for effect in self.effects)


def preview(run: MatchRun, wish: Wish) -> Preview:
    """Raises what `plan` raises."""
    board = Board.of(run)
    found = plan(run, board, wish)
    review = review_of(run)
    after = board.after(found.moves)
    effects = [
        MoveEffect(
            move,
            _look(review, board.partners, move.mentee, move.before),
            _look(review, after, move.mentee, move.after),
        )
        for move in found.moves
    ]
    total = sum(run.proposals.values_list("score", flat=True))
    change = sum(effect.change for effect in effects)
    return Preview(found, effects, total + change, (run.total_score or 0) - total - change)


def _look(review: Review, partners: Mapping[str, str], mentee: str, mentor: str) -> Look | None:
    return review.look(mentee, mentor, numbers_of(review, partners, mentor)[mentee]) if mentor else None


def numbers_of(review: Review, partners: Mapping[str, str], mentor: str) -> dict[str, int]:
    """Which of the mentor's mentees each is, counting those of earlier runs: the best come first."""
    own = {mentee: mentor for mentee, theirs in partners.items() if theirs == mentor}
    scores = review.scores(own)
    taken = review.sides.mentors[review.sides.columns[mentor]].taken
    order = sorted(own, key=lambda mentee: (-scores[mentee], mentee))
    return {mentee: taken + number for number, mentee in enumerate(order, start=1)}
