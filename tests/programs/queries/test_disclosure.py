from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.queries.disclosure import LEAST, disclosed

groups = st.dictionaries(st.integers(0, 7), st.integers(0, 30), min_size=1)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"f": 20, "m": 30}, {"f": 20, "m": 30}),
        ({"f": 20, "m": 30, "d": 1}, {"f": None, "m": 30, "d": None}),  # 51 - 20 - 30 would tell
        ({"f": 20, "m": 30, "d": 2, "": 3}, {"f": 20, "m": 30, "d": None, "": None}),
        ({"f": 20, "m": 30, "d": 1, "": 3}, {"f": None, "m": 30, "d": None, "": None}),  # 4 are too few
        ({"f": 20, "m": 0}, {"f": None, "m": None}),  # of each one would know it
        ({"f": 9}, {"f": None}),
        ({"f": 4, "m": 3}, {"f": None, "m": None}),
        ({}, {}),
    ],
)
def test_examples(counts: dict[str, int], shown: dict[str, int | None]) -> None:
    assert disclosed(counts) == shown


@given(groups)
def test_what_is_shown_is_true_and_of_enough_people(counts: dict[int, int]) -> None:
    for key, n in disclosed(counts).items():
        assert n is None or (n == counts[key] and n >= LEAST)


@given(groups)
def test_no_subtraction_tells_of_fewer(counts: dict[int, int]) -> None:
    """Whatever is added up and taken from the whole: what is left is several parts and enough people."""
    shown = disclosed(counts)
    hidden = [key for key, n in shown.items() if n is None]
    assert not hidden or len(hidden) > 1 or len(counts) == 1
    if len(hidden) < len(counts) and hidden:
        assert sum(counts[key] for key in hidden) >= LEAST
    released = [n for n in shown.values() if n is not None]
    for size in range(1, len(released) + 1):
        for some in combinations(released, size):
            assert sum(some) >= LEAST


@given(groups)
def test_nobody_of_a_group_of_one_kind_is_told_of(counts: dict[int, int]) -> None:
    if sum(n > 0 for n in counts.values()) <= 1:
        assert set(disclosed(counts).values()) <= {None}
