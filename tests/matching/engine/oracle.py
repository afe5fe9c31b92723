"""An answer by other means: every possible result of a small match, and made-up people to match."""

from functools import cache

from hypothesis import strategies as st

from matching.engine import Mentee, Mentor, Offer, Policy, Snapshot, Want
from matching.engine.scoring import parts_of

UNITS = ("", "bank", "cards", "legal")
TOPICS = ("ai", "cloud", "data", "social")
LANGUAGES = ("de", "en", "fr")
INTERESTS = ("chess", "hiking", "opera")
SITES = ("", "Berlin", "Munich")


def best(snapshot: Snapshot) -> tuple[int, int]:
    """Most mentees paired and, with so many, most points: all results are tried."""
    seats = tuple(max(0, mentor.capacity - mentor.taken) for mentor in snapshot.mentors)

    @cache
    def rest(row: int, free: tuple[int, ...]) -> tuple[int, int]:
        if row == len(snapshot.mentees):
            return 0, 0
        mentee = snapshot.mentees[row]
        options = [rest(row + 1, free)]
        for column, mentor in enumerate(snapshot.mentors):
            if free[column] and may_meet(mentee, mentor, snapshot.policy):
                left = (*free[:column], free[column] - 1, *free[column + 1 :])
                count, points = rest(row + 1, left)
                options.append((count + 1, points + score(mentee, mentor, snapshot.policy)))
        return max(options)

    return rest(0, seats)


def may_meet(mentee: Mentee, mentor: Mentor, policy: Policy) -> bool:
    if policy.different_unit and mentee.unit and mentee.unit == mentor.unit:
        return False
    related = mentee.person in mentor.managers or mentor.person in mentee.managers
    return not (policy.outside_reporting_line and (related or mentee.person == mentor.person))


def score(mentee: Mentee, mentor: Mentor, policy: Policy) -> int:
    return sum(part.points for part in parts_of(mentee, mentor, policy))


def _some(names: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=len(names))


def _common(place: str) -> dict[str, st.SearchStrategy[object]]:
    return {
        "id": st.just(place),
        "person": st.just(f"person {place}"),
        "unit": st.sampled_from(UNITS),
        # Managers may be other people of the match or somebody outside, in any order.
        "managers": st.lists(
            st.sampled_from([*(f"person {side}{n}" for side in "ms" for n in range(6)), "the board"]),
            max_size=3,
            unique=True,
        ).map(lambda above: tuple(person for person in above if person != f"person {place}")),
        "site": st.sampled_from(SITES),
        "languages": _some(LANGUAGES),
        "meets": st.sampled_from(("either", "on_site", "remote")),
        "interests": _some(INTERESTS),
    }


def mentors(n: int) -> st.SearchStrategy[Mentor]:
    offers = st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 4)).map(
        lambda levels: tuple(Offer(topic, level) for topic, level in levels.items())
    )
    seats = st.integers(1, 3)
    return st.builds(Mentor, **_common(f"m{n}"), capacity=seats, taken=st.integers(0, 2), offers=offers)


def mentees(n: int) -> st.SearchStrategy[Mentee]:
    wants = st.dictionaries(st.sampled_from(TOPICS), st.tuples(st.integers(1, 3), st.integers(0, 3))).map(
        lambda wanted: tuple(Want(topic, *how) for topic, how in wanted.items())
    )
    return st.builds(Mentee, **_common(f"s{n}"), wants=wants)


POLICIES = st.one_of(
    st.builds(Policy, different_unit=st.booleans(), outside_reporting_line=st.booleans()),
    # Few points to give make many results equally good: the hardest case for ties.
    st.just(Policy(topics=0, language=10_000, meeting=0, interests=0)),
)


@st.composite
def snapshots(draw: st.DrawFn, most: int = 6) -> Snapshot:
    return Snapshot(
        mentors=tuple(draw(mentors(n)) for n in range(draw(st.integers(0, most)))),
        mentees=tuple(draw(mentees(n)) for n in range(draw(st.integers(0, most)))),
        policy=draw(POLICIES),
    )
