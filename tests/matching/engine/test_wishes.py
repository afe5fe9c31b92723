"""Where people choose: wishes first, and nobody who would both rather have each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings

from matching.engine import (
    Mentee,
    Mentor,
    Mode,
    Offer,
    Policy,
    Review,
    RuleCode,
    Rules,
    Snapshot,
    SnapshotError,
    Teams,
    Want,
    Weights,
    solve,
)
from matching.engine.places import NOBODY, Places
from matching.engine.sides import Sides
from matching.engine.stability import unmet
from matching.engine.wishes import Wishes
from tests.matching.engine import oracle

type Pairs = dict[str, str]  # mentors by mentees


class Likings:
    """What people would rather have, said anew: by ids, one pair at a time."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.sides = sides = Sides.of(snapshot)
        locked = dict(snapshot.locked)
        mentors = {mentor.id: mentor for mentor in snapshot.mentors}
        self.seats = {mentor.id: mentor.seats for mentor in snapshot.mentors}
        self.seats = Counter(self.seats) - Counter(locked.values())
        self.lists = {
            mentee.id: [
                name
                for name in mentee.wishes
                if name in mentors and oracle.may_meet(mentee, mentors[name], sides)
            ]
            for mentee in snapshot.mentees
            if mentee.id not in locked
        }
        self.mentees = {mentee.id: mentee for mentee in snapshot.mentees}
        self.mentors = mentors

    def dear(self, mentor: str, mentee: str) -> tuple[int, ...]:
        """The greater, the dearer."""
        if mentor not in self.lists[mentee]:
            return (0,)
        teacher, learner = self.mentors[mentor], self.mentees[mentee]
        named = -teacher.wishes.index(mentee) if mentee in teacher.wishes else -99
        return 1, named, oracle.score(learner, teacher, self.sides), -self.sides.rows[mentee]

    def blocked_by(self, pairs: Pairs) -> list[tuple[str, str]]:
        return [
            (mentee, mentor)
            for mentee, names in self.lists.items()
            for place, mentor in enumerate(names)
            if pairs.get(mentee) not in names[: place + 1] and self._takes(mentor, mentee, pairs)
        ]

    def _takes(self, mentor: str, mentee: str, pairs: Pairs) -> bool:
        held = [one for one, other in pairs.items() if other == mentor]
        own = self.dear(mentor, mentee)
        return len(held) < self.seats[mentor] or any(self.dear(mentor, one) < own for one in held)

    def all_ways(self) -> Iterator[Pairs]:
        """Every way to pair mentees with mentors of their lists within the places."""

        def ways(mentees: list[str], pairs: Pairs) -> Iterator[Pairs]:
            if not mentees:
                yield pairs
                return
            first, *rest = mentees
            yield from ways(rest, pairs)
            for mentor in self.lists[first]:
                if Counter(pairs.values())[mentor] < self.seats[mentor]:
                    yield from ways(rest, {**pairs, first: mentor})

        return ways(list(self.lists), {})


def _free(snapshot: Snapshot) -> Pairs:
    return {one.mentee: one.mentor for one in solve(snapshot).proposals if not one.is_locked}


@settings(max_examples=80, deadline=None)
@given(oracle.snapshots(6, oracle.CHOSEN))
def test_no_wish_is_open_that_both_would_rather_have(snapshot: Snapshot) -> None:
    likings, result = Likings(snapshot), solve(snapshot)
    pairs = {one.mentee: one.mentor for one in result.proposals if not one.is_locked}
    assert likings.blocked_by(pairs) == []
    assert result.blocking_pairs == 0
    assert result.certificate is None
    best = solve(oracle.with_policy(snapshot, mode=Mode.BEST))
    assert result.chosen is not None
    assert (result.chosen.best_pairs, result.chosen.best_points) == (len(best.proposals), best.total)
    assert len(result.proposals) <= len(best.proposals)
    unlocked = {one.mentee: one.mentor for one in best.proposals if not one.is_locked}
    assert result.chosen.best_unmet == len(likings.blocked_by(unlocked))


@settings(max_examples=80, deadline=None)
@given(oracle.snapshots(4, oracle.CHOSEN))
def test_no_stable_way_gives_any_mentee_a_dearer_wish(snapshot: Snapshot) -> None:
    likings, pairs = Likings(snapshot), _free(snapshot)
    stable = [way for way in likings.all_ways() if not likings.blocked_by(way)]
    assert stable
    for mentee, names in likings.lists.items():
        got = [way[mentee] for way in stable if mentee in way]
        own = pairs.get(mentee)
        if got:
            assert own in names
            assert names.index(own) == min(map(names.index, got))


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots(5, oracle.CHOSEN))
def test_the_rest_has_what_is_best_for_them(snapshot: Snapshot) -> None:
    result = solve(snapshot)
    wished = {(one.mentee, one.mentor) for one in result.proposals if one.wish and not one.is_locked}
    fixed = replace(snapshot, locked=(*snapshot.locked, *wished))
    rest = oracle.best(oracle.with_policy(fixed, mode=Mode.BEST))
    assert (len(result.proposals), result.total) == rest


@settings(max_examples=60, deadline=None)
@given(oracle.snapshots(5, oracle.CHOSEN))
def test_a_trial_honours_wishes_too(snapshot: Snapshot) -> None:
    other = replace(snapshot.policy, weights=Weights(topic=10, interests=90, language=0))
    result = solve(replace(snapshot, policy=other))
    trial = Review(snapshot).trial(other, {})
    assert trial.partners == {one.mentee: one.mentor for one in result.proposals}


ANN = Mentor(id="ann", person="a", offers=(Offer("ai", 4),))
BEN = Mentor(id="ben", person="b")
WANTS = (Want("ai", 3, 0),)
XENIA = Mentee(id="xenia", person="x", wants=WANTS, wishes=("nobody", "ben"))
YURI = Mentee(id="yuri", person="y", wants=WANTS)


def _two(*mentees: Mentee, **fields: object) -> Snapshot:
    return Snapshot(mentors=(ANN, BEN), mentees=mentees, policy=Policy(mode=Mode.CHOSEN), **fields)  # type: ignore[arg-type]


def test_a_wish_comes_before_any_points() -> None:
    """Xenia wants Ben, Ben does not mind; Ann would suit her better."""
    result = solve(_two(XENIA))
    (pair,) = result.proposals
    assert (pair.mentor, pair.wish, pair.is_welcome, pair.is_locked) == ("ben", 2, False, False)
    assert result.chosen is not None
    assert result.chosen.best_points - result.total == 6_000
    assert (result.chosen.asked, result.chosen.best_unmet) == (1, 1)


def test_whoever_has_not_chosen_is_matched_all_the_same() -> None:
    pairs = {one.mentee: one for one in solve(_two(XENIA, YURI)).proposals}
    assert {name: one.mentor for name, one in pairs.items()} == {"xenia": "ben", "yuri": "ann"}
    assert pairs["yuri"].wish is None


def test_a_mentor_prefers_whom_they_have_named() -> None:
    ben = replace(BEN, wishes=("yuri", "xenia"))
    snapshot = _two(XENIA, replace(YURI, wishes=("ben",)))
    result = solve(replace(snapshot, mentors=(ANN, ben)))
    assert {one.mentee: (one.mentor, one.is_welcome) for one in result.proposals} == {
        "xenia": ("ann", False),
        "yuri": ("ben", True),
    }


def test_a_pair_that_was_declined_is_never_made() -> None:
    """Not from a wish, and not from what is best for the rest either."""
    snapshot = replace(_two(XENIA, declined=(("xenia", "ben"),)), mentors=(BEN,))
    result = solve(snapshot)
    assert result.proposals == ()
    assert result.left_over[0].relax == RuleCode.DECLINED
    assert solve(oracle.with_policy(snapshot, mode=Mode.BEST)).proposals == ()


def test_no_rule_is_broken_for_a_wish() -> None:
    policy = Policy(mode=Mode.CHOSEN, rules=Rules(minimum_score=5_000))
    snapshot = replace(_two(XENIA), policy=policy)
    assert [one.mentor for one in solve(snapshot).proposals] == ["ann"]


def test_wishes_that_block_are_counted() -> None:
    """A result that gives Ben to Yuri, who did not ask for him, though Xenia did."""
    result = solve(oracle.with_policy(_two(XENIA, YURI), mode=Mode.BEST))
    solution = result.solution
    rows, columns = solution.sides.rows, solution.sides.columns
    wishes, seats = Wishes.of(solution.values), Places.of(solution.sides).seats
    partners = solution.partners.copy()
    partners[rows["xenia"]], partners[rows["yuri"]] = columns["ann"], columns["ben"]
    assert unmet(wishes, seats, partners) == 1
    partners[rows["xenia"]] = NOBODY
    assert unmet(wishes, seats, partners) == 1
    partners[rows["xenia"]], partners[rows["yuri"]] = columns["ben"], columns["ann"]
    assert unmet(wishes, seats, partners) == 0


@pytest.mark.parametrize("mode", Mode)
def test_policies_of_before_have_no_mode(mode: Mode) -> None:
    data = Policy(mode=mode).to_json()
    assert Policy.from_json(data).mode == mode
    del data["mode"]
    assert Policy.from_json(data).mode == Mode.BEST


def test_wishes_are_read_where_they_count() -> None:
    assert "wishes" in Policy().unread
    assert "wishes" not in Policy(weights=Weights(wish=1)).unread
    assert "wishes" not in Policy(mode=Mode.CHOSEN).unread


def test_nobody_chooses_a_team() -> None:
    with pytest.raises(SnapshotError):
        Policy(mode=Mode.CHOSEN, teams=Teams(size=2))
