"""Two people looked at closely: their cards, what a change would do, and why they are no pair."""

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.engine import Look, WhyNot
from matching.enums import ProposalWarning, RuleName
from matching.models import MatchRun, PairDecision, Proposal
from matching.queries.board import not_checked, parts_shown, shows_cards, standing
from matching.queries.changes import Board, Preview, Wish, preview
from matching.queries.gaps import unchecked_sentences
from matching.queries.history import users_by_membership
from matching.queries.reviews import can_be_asked, why_not, why_not_by_wishes
from matching.queries.words import PartRow, names_in, part_rows
from mentoring.accounts.models import User
from mentoring.ui.labels import worded
from programs.models import Membership, ProfileCard
from programs.queries.gallery import Eyes, ShownCard, shown_card

BEST = 12  # candidates that are shown


@dataclass(frozen=True)
class CardSide:
    """One of two people with the version of their card that the run has read."""

    role: str
    user: User
    standing: str
    shown: ShownCard | None
    has_left: bool


@dataclass(frozen=True)
class CloserLook:
    proposal: Proposal
    sides: Sequence[CardSide]
    parts: Sequence[PartRow]
    warnings: Sequence[str]
    unchecked: Sequence[str]
    shows_cards: bool
    is_confirmed: bool
    decision: PairDecision | None


def closer_look(proposal: Proposal) -> CloserLook:
    """Both cards side by side, the parts of the score, and what was decided of the two."""
    cards = ProfileCard.objects.shown().with_everything().select_related("membership__user")
    read = cards.in_bulk([key for key in (proposal.mentee_card_id, proposal.mentor_card_id) if key])
    sides = [
        _side(member, read.get(key) if key else None)
        for member, key in (
            (proposal.mentee, proposal.mentee_card_id),
            (proposal.mentor, proposal.mentor_card_id),
        )
    ]
    decisions = PairDecision.objects.standing().filter(mentor=proposal.mentor, mentee=proposal.mentee)
    return CloserLook(
        proposal=proposal,
        sides=sides,
        parts=parts_shown(proposal, names_in(proposal.run.program_id)),
        warnings=[str(ProposalWarning(warning).label) for warning in proposal.warnings],
        unchecked=not_checked(proposal),
        shows_cards=shows_cards(proposal),
        is_confirmed=getattr(proposal, "pair", None) is not None,
        decision=decisions.first(),
    )


def _side(member: Membership, card: ProfileCard | None) -> CardSide:
    shown = shown_card(card, Eyes.ORGANISER) if card else None
    return CardSide(member.role, member.user, standing(member.user), shown, not member.shows_card)


# --- whom else ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A mentor whom the rules allow to a mentee, and with whom they are now; nobody: a free place."""

    mentor: uuid.UUID
    user: User
    standing: str
    score: int
    mentees: Sequence[tuple[uuid.UUID, User]]
    has_place: bool


def candidates(run: MatchRun, mentee: uuid.UUID, leaving: uuid.UUID | None = None) -> list[Candidate]:
    """The best mentors for a mentee besides their own, by score; none if the run can't be asked.

    Nobody who no longer takes part is offered, nor anybody to them.

    For a team only such as are of another discipline than those who would stay: all but `leaving`.
    """
    if not can_be_asked(run):
        return []
    board = Board.of(run)
    if str(mentee) in board.left:
        return []
    review = board.review
    own = board.mentors_of(str(mentee))
    staying = [key for key in own if key != str(leaving)]
    barred = {*own, *board.left}
    allowed = (
        (key, score)
        for key, score in review.candidates(str(mentee))
        if key not in barred and not review.share_discipline(str(mentee), [*staying, key])
    )
    best = list(islice(allowed, BEST))
    held = {key: [one for one in board.mentees_of(key) if one not in board.left] for key, _score in best}
    keys = [*held, *(one for mentees in held.values() for one in mentees)]
    people = users_by_membership(uuid.UUID(key) for key in keys)
    return [
        Candidate(
            mentor=uuid.UUID(key),
            user=people[key],
            standing=standing(people[key]),
            score=score,
            mentees=[(uuid.UUID(one), people[one]) for one in held[key]],
            has_place=not board.is_full(key),
        )
        for key, score in best
        if key in people and (held[key] or not board.is_full(key))
    ]


def mentees_with(run: MatchRun, wish: Wish) -> list[tuple[uuid.UUID, User]]:
    """The mentees whom the mentor of a wish has on the board, and whose proposals can change, by name."""
    rows = run.proposals.not_confirmed().filter(mentor=wish.mentor).select_related("mentee__user")
    found = [(row.mentee_id, row.mentee.user) for row in rows]
    return sorted(found, key=lambda one: one[1].full_name)


# --- a change, before it is made ---------------------------------------------------------------


@dataclass(frozen=True)
class LookWords:
    """A pair as the engine sees it."""

    mentor: User
    score: int
    parts: Sequence[PartRow]
    broken: Sequence[str]
    warnings: Sequence[str]
    unchecked: Sequence[str]


@dataclass(frozen=True)
class EffectWords:
    mentee: User
    before: LookWords | None
    after: LookWords | None
    change: int


@dataclass(frozen=True)
class PreviewWords:
    """What a change would do, in words for the person who is about to make it."""

    effects: Sequence[EffectWords]
    change: int
    total: int
    short_of_best: int
    breaks_rules: bool
    left_over: Sequence[User]

    @property
    def loss(self) -> int:
        return -self.change


def preview_words(run: MatchRun, wish: Wish) -> PreviewWords:
    """Raises what `plan` raises."""
    found: Preview = preview(run, wish)
    keys = {key for move in found.plan.moves for key in (move.mentee, move.before, move.after) if key}
    people = users_by_membership(map(uuid.UUID, keys))
    shown = Membership.objects.among(keys).showing_card().values_list("pk", flat=True)
    names = names_in(run.program_id)
    words = partial(_look_words, people=people, names=names, shown=frozenset(map(str, shown)))
    return PreviewWords(
        effects=[
            EffectWords(people[effect.move.mentee], words(effect.before), words(effect.after), effect.change)
            for effect in found.effects
        ],
        change=found.change,
        total=found.total,
        short_of_best=found.short_of_best,
        breaks_rules=found.breaks_rules,
        left_over=[people[move.mentee] for move in found.plan.moves if move.mentee in found.left_over],
    )


def _look_words(
    look: Look | None, people: Mapping[str, User], names: Mapping[uuid.UUID, str], shown: Set[str]
) -> LookWords | None:
    """`shown` are those whose card may be shown: without either, no word of what the score is made of."""
    if look is None:
        return None
    both_shown = {look.proposal.mentor, look.proposal.mentee} <= shown
    return LookWords(
        mentor=people[look.proposal.mentor],
        score=look.proposal.score,
        parts=part_rows([part.to_json() for part in look.proposal.parts], names) if both_shown else (),
        broken=[str(RuleName(code.value).label) for code in look.broken],
        warnings=[
            str(ProposalWarning(caution.value).label)
            for caution in look.proposal.warnings
            if caution.value != ProposalWarning.RULE_BROKEN  # its rules are named themselves
        ],
        unchecked=unchecked_sentences(
            look.proposal.unchecked if both_shown else (),
            mentee=people[look.proposal.mentee].full_name,
            mentor=people[look.proposal.mentor].full_name,
        ),
    )


# --- why not these two -------------------------------------------------------------------------


@dataclass(frozen=True)
class WhyNotMove:
    mentee: User
    before: User | None
    after: User | None


@dataclass(frozen=True)
class WhyNotWords:
    """The answer in a sentence, and who would have to change."""

    mentee: User
    mentor: User
    sentence: str
    broken: Sequence[str]
    moves: Sequence[WhyNotMove]
    points: int
    pairs: int
    can_be_made: bool
    is_on_board: bool  # by hand, or as computed


def why_not_words(run: MatchRun, mentee: uuid.UUID, mentor: uuid.UUID) -> WhyNotWords | None:
    """None where the run has no proof to answer from; raises KeyError for people who were not in it."""
    answer = why_not(run, mentee, mentor) or why_not_by_wishes(run, mentee, mentor)
    if answer is None:
        return None
    moved = {key for move in answer.moves for key in (move.mentee, move.before, move.after) if key}
    people = users_by_membership(map(uuid.UUID, {str(mentee), str(mentor), *moved}))
    return WhyNotWords(
        mentee=people[str(mentee)],
        mentor=people[str(mentor)],
        sentence=_sentence_by_wishes(answer) if run.chosen else _sentence(answer),
        broken=[str(RuleName(code.value).label) for code in answer.broken],
        moves=[
            WhyNotMove(people[move.mentee], people.get(move.before), people.get(move.after))
            for move in answer.moves
        ],
        points=answer.points,
        pairs=answer.pairs,
        can_be_made=not answer.is_pair and not answer.is_taken,
        is_on_board=run.proposals.filter(mentee=mentee, mentor=mentor).exists(),
    )


def _sentence_by_wishes(answer: WhyNot) -> str:
    if answer.is_pair or answer.broken:
        return _sentence(answer)
    return _(
        "No rule forbids them. Wishes came first in this run, so there is no exact price; "
        "try the change on the board, and you see what it would do."
    )


def _sentence(answer: WhyNot) -> str:
    if answer.is_pair:
        return _("They are a pair in the computed result.")
    if answer.broken:
        return _("A rule forbids them. A pair of these two would have to have:")
    if answer.is_taken:
        return worded(
            _("A decision or an earlier pair has taken the %(mentee)s or all places of the %(mentor)s.")
        )
    if answer.pairs > 0:
        return worded(
            ngettext(
                "Together they would leave %(n)s %(mentee)s more without %(mentor)s.",
                "Together they would leave %(n)s %(mentees)s more without %(mentor)s.",
                answer.pairs,
            ),
            n=intcomma(answer.pairs),
        )
    if not answer.points:
        return _("They would do as well: another result with them has exactly as many points.")
    others = len(answer.moves) - 1
    loss = ngettext(
        "The whole would lose %(n)s point.", "The whole would lose %(n)s points.", answer.points
    ) % {"n": intcomma(answer.points)}
    change = ngettext(
        "One more %(mentee)s would have to change.",
        "%(n)s more %(mentees)s would have to change.",
        others,
    )
    return f"{loss} {worded(change, n=intcomma(others))}" if others else loss
