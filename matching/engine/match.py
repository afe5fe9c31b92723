"""From a snapshot to proposals, people left over and a proof: `match` is all that others call."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matching.engine.certificate import Certificate, check
from matching.engine.codes import Caution, PartKey, Step
from matching.engine.criteria import Part, parts_of
from matching.engine.errors import EngineError
from matching.engine.fairness import Price, fairest
from matching.engine.leftover import LeftOver, Nearest, left_over
from matching.engine.optimum import OnStep, Optimum
from matching.engine.places import NOBODY, Places, load_part
from matching.engine.rules import broken_rules
from matching.engine.scores import Scoring
from matching.engine.sides import Sides
from matching.engine.snapshot import Mentee, Mentor, Snapshot
from matching.engine.solution import Solution
from matching.engine.stability import Blocking
from matching.engine.terms import Numbers
from matching.engine.ties import settle_ties
from matching.engine.unknown import Unchecked, unchecked_rules
from matching.engine.values import Values

ENGINE_VERSION = "5"  # changes whenever the same snapshot may give another result

WITHOUT_POINTS = {
    PartKey.TOPIC: Caution.NO_TOPIC,
    PartKey.LANGUAGE: Caution.NO_LANGUAGE,
    PartKey.MEETING: Caution.NO_WAY_TO_MEET,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggested pair; the points of its parts add up to its score. A locked one was not chosen.

    `wish` is the place of the mentor on the mentee's list, from 1; `is_welcome`: the mentor has named
    the mentee, too. `unchecked` are the rules that let the pair pass for want of data.
    """

    mentee: str
    mentor: str
    score: int
    parts: tuple[Part, ...]
    warnings: tuple[Caution, ...]
    is_locked: bool = False
    wish: int | None = None
    is_welcome: bool = False
    unchecked: tuple[Unchecked, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What it means that wishes came first: what would be best for all, and who would not like it.

    `asked` mentees had a list; `best_unmet` counts the pairs of a mentee and a mentor of their list who
    would both rather have each other than what is best for all.
    """

    asked: int
    best_pairs: int
    best_points: int
    best_unmet: int


@dataclass(frozen=True)
class Result:
    """What a match found. `certificate` is there if the result was proved to be the best.

    `computed` is what can be asked about it further; there is nothing of the kind for teams.
    `blocking_pairs` counts the pairs who would both rather have each other: by their points, or where
    people have `chosen` by their wishes.
    """

    proposals: tuple[Proposal, ...]
    left_over: tuple[LeftOver, ...]
    topics_wanted: int
    topics_covered: int
    certificate: Certificate | None
    fairness: Price | None
    blocking_pairs: int | None  # None for teams: what a second mentor is worth to someone is no order
    computed: Solution | None = field(repr=False, compare=False)
    chosen: Chosen | None = None

    @property
    def total(self) -> int:
        return sum(proposal.score for proposal in self.proposals)

    @property
    def solution(self) -> Solution:
        """Raises EngineError for teams."""
        if self.computed is None:
            raise EngineError("teams are no pairs with prices")
        return self.computed

    @property
    def mentees_paired(self) -> int:
        """Fewer than proposals where some have a team."""
        return len({proposal.mentee for proposal in self.proposals})


def match(snapshot: Snapshot, on_step: OnStep = lambda step, done, total: None) -> Result:
    """Pair as many mentees as the rules and the free places allow, and then with the most points.

    The same snapshot gives the same result. Raises TooGreat when it can't be computed exactly.
    """
    return match_sides(Sides.of(snapshot), on_step)


def match_sides(sides: Sides, on_step: OnStep) -> Result:
    on_step(Step.SCORING, 0, 1)
    values = values_on(sides)
    places = Places.of(sides)
    fair = fairest(values, places, sides.policy.fairness, on_step)
    return conclude(settled(fair.values, places, fair.optimum), fair.price, on_step)


def values_of(snapshot: Snapshot) -> Values:
    """What the policy makes of a snapshot, before anybody is paired."""
    return values_on(Sides.of(snapshot))


def values_on(sides: Sides) -> Values:
    locked = (sides.rows[mentee] for mentee, _mentor in sides.snapshot.locked)
    return Values(Scoring(sides), settled=frozenset(locked))


def settled(values: Values, places: Places, optimum: Optimum) -> Solution:
    """Of the results that are as good as the optimum the one that depends on the people only."""
    sides = values.scoring.sides
    partners = settle_ties(sides, optimum.tight, places, optimum.prices)
    return Solution(sides, values, places, optimum, partners)


def conclude(
    solution: Solution, price: Price | None = None, on_step: OnStep = lambda step, done, total: None
) -> Result:
    """Check a solution and explain it. One that is not the best gets no certificate."""
    sides = solution.sides
    snapshot = sides.snapshot
    locked = {sides.rows[mentee]: sides.columns[mentor] for mentee, mentor in snapshot.locked}
    nearest = Nearest.of(sides, _with_locks(solution.partners, locked))
    certificate, blocking = _prove(solution, nearest, on_step)
    on_step(Step.EXPLAINING, 1, 2)
    proposals = tuple(_proposals(solution, locked))
    return Result(
        proposals=proposals,
        left_over=left_over(sides, solution.values, nearest),
        topics_wanted=sum(len(mentee.wants) for mentee in snapshot.mentees),
        topics_covered=sum(covered(proposal) for proposal in proposals),
        certificate=certificate,
        fairness=price,
        blocking_pairs=blocking,
        computed=solution,
    )


def _with_locks(partners: Numbers, locked: Mapping[int, int]) -> Numbers:
    everybody = partners.copy()
    for row, column in locked.items():
        everybody[row] = column
    return everybody


def _prove(solution: Solution, nearest: Nearest, on_step: OnStep) -> tuple[Certificate | None, int]:
    """Check the prices against all pairs, computed once more.

    What else has to look at all pairs, does so on the way: those that block, and the nearest partner
    of everybody who is left over.
    """
    prices = solution.optimum.prices
    blocking = Blocking.of(solution.values, solution.places, solution.partners)
    on_step(Step.EXPLAINING, 0, 2)
    blocks = solution.values.blocks(lambda done, total: on_step(Step.EXPLAINING, done, 2 * total))
    blocks = nearest.watch(blocking.watch(blocks))
    worth = check(prices.mentees, prices.mentors, prices.bonus, blocks, solution.places, solution.partners)
    if worth is None:
        return None, blocking.count
    mentees, mentors = (
        tuple(sorted(zip((person.id for person in side), of.tolist(), strict=True)))
        for side, of in ((solution.sides.mentees, prices.mentees), (solution.sides.mentors, prices.mentors))
    )
    return Certificate(mentees, mentors, prices.bonus, worth), blocking.count


# --- proposals ------------------------------------------------------------------------------


def _proposals(solution: Solution, locked: Mapping[int, int]) -> Iterator[Proposal]:
    """By the mentees' ids."""
    sides = solution.sides
    everybody = _with_locks(solution.partners, locked)
    rows = np.flatnonzero(everybody != NOBODY)
    points = solution.values.scoring.at(rows, everybody[rows])
    numbers = _numbers(sides, rows, everybody[rows], points, locked)
    for row in sorted(rows.tolist(), key=lambda row: sides.mentees[row].id):
        mentee, mentor = sides.mentees[row], sides.mentors[everybody[row]]
        yield propose(sides, mentee, mentor, numbers[row], is_locked=row in locked)


def propose(sides: Sides, mentee: Mentee, mentor: Mentor, number: int, *, is_locked: bool) -> Proposal:
    """The pair with its parts, where the mentee is the mentor's so-and-so-many-th, from 1.

    Raises EngineError if it breaks a rule without being locked: then what was solved was not what
    the rules say.
    """
    parts = _parts(sides, mentee, mentor, number)
    broken = broken_rules(mentee, mentor, sides)
    if broken and not is_locked:
        raise EngineError(f"{mentee.id} and {mentor.id} break {broken}")
    score = sum(part.points for part in parts)
    warnings = _warnings(sides, score, parts, broken_by_lock=bool(broken))
    wish = mentee.wishes.index(mentor.id) + 1 if mentor.id in mentee.wishes else None
    return Proposal(
        mentee=mentee.id,
        mentor=mentor.id,
        score=score,
        parts=parts,
        warnings=warnings,
        is_locked=is_locked,
        wish=wish,
        is_welcome=mentee.id in mentor.wishes,
        unchecked=tuple(unchecked_rules(mentee, mentor, sides.policy.rules)),
    )


def _parts(sides: Sides, mentee: Mentee, mentor: Mentor, number: int) -> tuple[Part, ...]:
    load = sides.shares[PartKey.LOAD]
    parts = parts_of(mentee, mentor, sides)
    return (*parts, load_part(load, number)) if load else parts


def _numbers(
    sides: Sides, rows: Numbers, columns: Numbers, points: Numbers, locked: Mapping[int, int]
) -> dict[int, int]:
    """Which of their mentor's mentees each is: after those of earlier runs, locked ones, best first."""
    numbers: dict[int, int] = {}
    held: dict[int, int] = {}
    unlocked = np.array([row not in locked for row in rows.tolist()], dtype=np.bool_)
    for place in np.lexsort((rows, -points, unlocked)).tolist():
        column = int(columns[place])
        held[column] = held.get(column, sides.mentors[column].taken) + 1
        numbers[int(rows[place])] = held[column]
    return numbers


def _warnings(
    sides: Sides, score: int, parts: Sequence[Part], *, broken_by_lock: bool
) -> tuple[Caution, ...]:
    shares = sides.shares
    given = {part.key for part in parts if part.points or part.facts.get("unknown")}
    warnings = [Caution.RULE_BROKEN] if broken_by_lock else []
    warnings += [caution for key, caution in WITHOUT_POINTS.items() if shares[key] and key not in given]
    if score < sides.policy.weak_below:
        warnings.append(Caution.LOW_SCORE)
    return tuple(warnings)


def covered(proposal: Proposal) -> int:
    """How many of the mentee's topics the mentor can teach them something about."""
    return sum(part.key is PartKey.TOPIC and part.points > 0 for part in proposal.parts)
