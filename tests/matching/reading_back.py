"""An attack on answers that nobody is to see: what matching compares, it can be made to tell.

The attacker is an organiser. They know everything that organisers see, and one answer: their own, say.
They choose weights and locks and read what a board shows. Whatever they want to know of a single answer
is then a comparison of two sums of which they know all but that answer.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import combinations, product
from typing import Any

from matching.engine import Mentee, Mentor, Policy, Review, Rules, Snapshot, Weights, solve
from matching.engine.snapshot import PairOfIds

QUESTION = "Have you ever been away for long because of an illness?"
YES, NO = "yes", "no"
SAY_YES = 0.3
A_SIDE = 6
ROUNDED_TO, CAP = 500, 250  # points of 10,000
KNOWN = ("language", "interests", "skills", "channels")  # criteria of which an organiser sees everything
CHOSEN = ("languages", "interests", "skills", "channels")  # what a card says of these
HEAVY = 100
NO_RULES = Rules(different_unit=False, outside_reporting_line=False, new_partners=False)
WORDS = tuple("abcdefgh")

type Answers = Mapping[str, str]  # by the ids of people


@dataclass(frozen=True)
class World:
    """People with their cards, and what they have answered to the question."""

    cards: Snapshot
    answers: Answers

    @classmethod
    def of(cls, seed: int) -> "World":
        dice = random.Random(seed)
        mentees = tuple(Mentee(**_card(f"s{n}", dice)) for n in range(A_SIDE))
        mentors = tuple(Mentor(**_card(f"m{n}", dice)) for n in range(A_SIDE))
        people = [person.id for person in (*mentees, *mentors)]
        answers = {one: YES if dice.random() < SAY_YES else NO for one in people}
        return cls(Snapshot(mentees=mentees, mentors=mentors), answers)

    @property
    def compared(self) -> Snapshot:
        """What matching read when it compared answers that nobody was to see."""

        def told[P: (Mentee, Mentor)](people: Sequence[P]) -> tuple[P, ...]:
            return tuple(replace(one, perspective={QUESTION: self.answers[one.id]}) for one in people)

        return replace(self.cards, mentees=told(self.cards.mentees), mentors=told(self.cards.mentors))


def _card(key: str, dice: random.Random) -> dict[str, Any]:
    said = {name: frozenset(dice.sample(WORDS, 3)) for name in CHOSEN}
    return {"id": key, "person": key, **said}


@dataclass
class Organiser:
    """Asks a product that reads `read`; `known` is what every organiser sees of the same people."""

    read: Snapshot
    known: Snapshot
    asked: int = field(default=0, init=False)
    reviews: dict[tuple[bool, Policy], Review] = field(default_factory=dict, init=False, repr=False)

    def points(self, pair: PairOfIds, policy: Policy) -> int:
        """The points of a pair as the page of a proposal or of a swap shows them."""
        self.asked += 1
        return self._review(policy, is_read=True).look(*pair).proposal.score

    def expected(self, pair: PairOfIds, policy: Policy) -> int:
        """The points that the pair would have without the question: an organiser can work that out."""
        return self._review(policy, is_read=False).look(*pair).proposal.score

    def _review(self, policy: Policy, *, is_read: bool) -> Review:
        if (is_read, policy) not in self.reviews:
            snapshot = self.read if is_read else self.known
            self.reviews[is_read, policy] = Review(replace(snapshot, policy=policy))
        return self.reviews[is_read, policy]

    def paired(self, policy: Policy, free: tuple[PairOfIds, PairOfIds]) -> frozenset[PairOfIds]:
        """Whom a run pairs where all but two mentees and two mentors are locked."""
        self.asked += 1
        (a, c), (b, d) = free
        mentees = [one.id for one in self.read.mentees if one.id not in (a, b)]
        mentors = [one.id for one in self.read.mentors if one.id not in (c, d)]
        locked = tuple(zip(mentees, mentors, strict=True))
        result = solve(replace(self.read, policy=policy, locked=locked))
        return frozenset((one.mentee, one.mentor) for one in result.proposals) - {*locked}


def _policy(**weights: int) -> Policy:
    nothing = dict.fromkeys(("topic", "goals", "interests", "language", "meeting", "perspective"), 0)
    return Policy(rules=NO_RULES, weights=Weights(**{**nothing, **weights}))


# --- three ways to ask whether two people have answered differently ------------------------------

type Differ = Callable[[Organiser, str, str], bool | None]  # a mentee and a mentor; None: no telling

ALONE = _policy(perspective=HEAVY)


def by_points(organiser: Organiser, mentee: str, mentor: str) -> bool | None:
    """The question weighs everything, and its points are shown."""
    return organiser.points((mentee, mentor), ALONE) > 0


@cache
def _capped() -> Sequence[Policy]:
    """Policies that give the question no more than its cap, the rest to what is known anyway."""
    dice = random.Random(0)
    rest = 10_000 - CAP
    policies = []
    for _ in range(40):
        cuts = sorted(dice.randrange(rest) for _ in KNOWN[1:])
        weights = [high - low for low, high in zip((0, *cuts), (*cuts, rest), strict=True)]
        policies.append(_policy(perspective=CAP, **dict(zip(KNOWN, weights, strict=True))))
    return policies


def rounded(points: int) -> int:
    return (points + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def by_rounded_sums(organiser: Organiser, mentee: str, mentor: str) -> bool | None:
    """The question has no part of its own, weighs little, and the sum is rounded to more than that.

    So the weights of the rest are chosen such that the sum stands just below where it is rounded up.
    """
    pair = mentee, mentor
    for policy in _capped():
        without = organiser.expected(pair, policy)
        if rounded(without) != rounded(without + CAP):
            return rounded(organiser.points(pair, policy)) != rounded(without)
    return None


# --- no points at all: who is paired with whom ----------------------------------------------------

type Way = frozenset[PairOfIds]


@dataclass(frozen=True)
class Preference:
    """How the hidden answers alone would pair two mentees with two mentors; None if they do not care.

    They care if both the two mentees and the two mentors have answered differently.
    """

    way: Way | None


def prefers(organiser: Organiser, a: str, b: str, c: str, d: str) -> Preference | None:
    """Give what is known a little weight, first for one way and then for the other.

    A result that does not follow it both times was not decided by it. None where there is nothing
    known that leans to each way.
    """
    straight, crossed = frozenset({(a, c), (b, d)}), frozenset({(a, d), (b, c)})
    policies = _leaning(organiser, straight, crossed)
    if len(policies) < 2:
        return None
    found = {organiser.paired(policy, ((a, c), (b, d))) for policy in policies}
    return Preference(found.pop() if len(found) == 1 else None)


def _leaning(organiser: Organiser, straight: Way, crossed: Way) -> Sequence[Policy]:
    leaning: dict[bool, Policy] = {}
    for weights in product(range(3), repeat=len(KNOWN)):
        policy = _policy(perspective=HEAVY, **dict(zip(KNOWN, weights, strict=True)))
        sums = [sum(organiser.expected(pair, policy) for pair in way) for way in (straight, crossed)]
        if sums[0] != sums[1]:
            leaning.setdefault(sums[0] > sums[1], policy)
        if len(leaning) == 2:
            break
    return list(leaning.values())


# --- from comparisons to answers -------------------------------------------------------------------


def guess_by(differ: Differ, organiser: Organiser, anchor: tuple[str, str]) -> dict[str, str]:
    """Everybody's answer, from comparisons with those whose answer is known by then; else the likely one."""
    known, answer = anchor
    answers = {known: answer}
    mentees, mentors = _ids(organiser)
    for mentor in mentors:
        answers[mentor] = _told(answer, differ(organiser, known, mentor))
    for mentee in mentees[1:]:
        answers[mentee] = _told(answers[mentors[0]], differ(organiser, mentee, mentors[0]))
    return answers


def guess_by_pairing(organiser: Organiser, anchor: tuple[str, str]) -> dict[str, str]:
    """The same from nothing but who is paired with whom."""
    a, answer = anchor
    mentees, mentors = _ids(organiser)
    answers = {a: answer}
    for b, (c, d) in product(mentees[1:], combinations(mentors, 2)):
        found = prefers(organiser, a, b, c, d)
        if found and found.way:
            answers |= {b: _other(answer), c: answer, d: answer}
            answers[c if (a, c) in found.way else d] = _other(answer)
            _others(organiser, answers, a, b)
            break
    return {one: answers.get(one, NO) for one in (*mentees, *mentors)}


def _others(organiser: Organiser, answers: dict[str, str], a: str, b: str) -> None:
    """Everybody else, once two mentees and two mentors are known to have answered differently."""
    mentees, mentors = _ids(organiser)
    for one in mentors:
        _compare(answers, one, mentors, lambda c, one: prefers(organiser, a, b, c, one))
    pairs = [(c, d) for c, d in combinations(mentors, 2) if c in answers and d in answers]
    differing = [(c, d) for c, d in pairs if answers[c] != answers[d]]
    for one in mentees:
        for c, d in differing:
            _compare(answers, one, mentees, partial(_by_mentors, organiser, c, d))


def _by_mentors(organiser: Organiser, c: str, d: str, known: str, one: str) -> Preference | None:
    return prefers(organiser, known, one, c, d)


def _compare(
    answers: dict[str, str], one: str, side: Sequence[str], ask: Callable[[str, str], Preference | None]
) -> None:
    """Ask about somebody and those of their side whose answers are known, until there is a reply."""
    for known in [other for other in side if other in answers]:
        if one in answers:
            return
        if found := ask(known, one):
            answers[one] = _told(answers[known], found.way is not None)


def _ids(organiser: Organiser) -> tuple[list[str], list[str]]:
    return [one.id for one in organiser.known.mentees], [one.id for one in organiser.known.mentors]


def _told(reference: str, differs: bool | None) -> str:
    if differs is None:
        return NO
    return _other(reference) if differs else reference


def _other(answer: str) -> str:
    return NO if answer == YES else YES
