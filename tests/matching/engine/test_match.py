"""What a match promises, held against all possible results of small ones."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import LeftOver, Mentee, Mentor, Offer, Reason, Snapshot, Step, Want, match
from tests.matching.engine import oracle

thorough = settings(max_examples=150, deadline=None)


@settings(thorough, max_examples=400)
@given(oracle.snapshots())
def test_most_mentees_and_then_most_points(snapshot: Snapshot) -> None:
    result = match(snapshot)
    assert (len(result.proposals), result.total) == oracle.best(snapshot)
    assert result.certificate is not None, "the best result can always be proved to be the best"


@thorough
@given(oracle.snapshots())
def test_no_rule_is_broken_and_no_place_given_twice(snapshot: Snapshot) -> None:
    mentees = {mentee.id: mentee for mentee in snapshot.mentees}
    mentors = {mentor.id: mentor for mentor in snapshot.mentors}
    proposals = match(snapshot).proposals
    assert len({proposal.mentee for proposal in proposals}) == len(proposals)
    for proposal in proposals:
        assert oracle.may_meet(mentees[proposal.mentee], mentors[proposal.mentor], snapshot.policy)
    for mentor in snapshot.mentors:
        held = sum(proposal.mentor == mentor.id for proposal in proposals)
        assert held == 0 or held + mentor.taken <= mentor.capacity


@thorough
@given(oracle.snapshots(), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(snapshot: Snapshot, dice: random.Random) -> None:
    shuffled = Snapshot(
        mentors=tuple(dice.sample(snapshot.mentors, len(snapshot.mentors))),
        mentees=tuple(dice.sample(snapshot.mentees, len(snapshot.mentees))),
        policy=snapshot.policy,
    )
    assert match(shuffled) == match(snapshot)


@thorough
@given(oracle.snapshots())
def test_a_snapshot_survives_json_and_gives_the_same(snapshot: Snapshot) -> None:
    again = Snapshot.from_json(snapshot.to_json())
    assert again == snapshot
    assert match(again) == match(snapshot)


@thorough
@given(oracle.snapshots())
def test_everybody_is_either_paired_or_told_why_not(snapshot: Snapshot) -> None:
    result = match(snapshot)
    paired = {proposal.mentee for proposal in result.proposals}
    busy = {proposal.mentor for proposal in result.proposals} | {m.id for m in snapshot.mentors if m.taken}
    everybody = [person.id for person in (*snapshot.mentees, *snapshot.mentors)]
    told = [person.id for person in result.left_over]
    assert sorted(told) == sorted(set(everybody) - paired - busy)


@thorough
@given(oracle.snapshots())
def test_one_more_place_with_the_nearest_mentor_helps(snapshot: Snapshot) -> None:
    """The remedy that is named is one: with it, one mentee more is paired."""
    result = match(snapshot)
    for person in result.left_over:
        if person.reason != Reason.NO_SEAT:
            continue
        with_a_place = Snapshot(
            mentors=tuple(
                _with_one_more_place(mentor) if mentor.id == person.nearest else mentor
                for mentor in snapshot.mentors
            ),
            mentees=snapshot.mentees,
            policy=snapshot.policy,
        )
        assert len(match(with_a_place).proposals) == len(result.proposals) + 1


def _with_one_more_place(mentor: Mentor) -> Mentor:
    fields = {name: getattr(mentor, name) for name in Mentor.__dataclass_fields__}
    return Mentor(**{**fields, "capacity": max(mentor.capacity, mentor.taken) + 1})


def _mentor(name: str, **fields: object) -> Mentor:
    return Mentor(id=name, person=f"person {name}", languages=frozenset({"en"}), **fields)  # type: ignore[arg-type]


def _mentee(name: str, **fields: object) -> Mentee:
    return Mentee(id=name, person=f"person {name}", languages=frozenset({"en"}), **fields)  # type: ignore[arg-type]


def test_a_mentee_more_is_worth_more_than_any_points() -> None:
    """Ann would be perfect for Xenia, but then Yuri could not be paired at all."""
    snapshot = Snapshot(
        mentors=(_mentor("ann", offers=(Offer("ai", 4),)), _mentor("ben", unit="legal")),
        mentees=(_mentee("xenia", wants=(Want("ai", 3, 0),)), _mentee("yuri", unit="legal")),
    )
    assert {(p.mentee, p.mentor) for p in match(snapshot).proposals} == {("xenia", "ben"), ("yuri", "ann")}


def test_reasons_from_the_plainest_on() -> None:
    def reason(mentors: tuple[Mentor, ...], mentees: tuple[Mentee, ...], who: str) -> LeftOver:
        found = match(Snapshot(mentors=mentors, mentees=mentees)).left_over
        return next(person for person in found if person.id == who)

    yuri = _mentee("yuri", unit="legal", managers=("person cleo",))
    same, line = _mentor("ann", unit="legal"), _mentor("cleo")
    full = _mentor("dora", taken=1)
    assert reason((), (yuri,), "yuri") == LeftOver("yuri", Reason.NOBODY_ON_OTHER_SIDE)
    assert reason((same,), (yuri,), "yuri") == LeftOver("yuri", Reason.SAME_UNIT)
    assert reason((same, line), (yuri,), "yuri") == LeftOver("yuri", Reason.REPORTING_LINE)
    assert reason((same, line), (yuri,), "cleo") == LeftOver("cleo", Reason.REPORTING_LINE)
    assert reason((same, full), (yuri,), "yuri") == LeftOver("yuri", Reason.NO_SEAT, "dora", 3_500)
    spare = (_mentor("ann"), _mentor("zoe", offers=(Offer("ai", 4),)))
    wishing = _mentee("xenia", wants=(Want("ai", 3, 0),))
    assert reason(spare, (wishing,), "ann") == LeftOver("ann", Reason.NO_DEMAND, "xenia", 3_500)


def test_progress_names_each_step_in_order() -> None:
    seen: list[tuple[Step, int, int]] = []
    snapshot = Snapshot(mentors=(_mentor("ann"),), mentees=(_mentee("yuri"),))
    match(snapshot, lambda step, done, total: seen.append((step, done, total)))
    assert [step for step, _done, _total in seen] == [
        Step.SCORING,
        Step.SOLVING,
        Step.SOLVING,
        Step.EXPLAINING,
    ]
    assert all(0 <= done < total for _step, done, total in seen)
