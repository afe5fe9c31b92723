"""A table comes out of its package as it went in."""

from hypothesis import given
from hypothesis import strategies as st

from programs.engine import Oddity, Row, Table, Unusable, pack_table, unpack_table

CELLS = st.one_of(st.text(), st.builds(Unusable, st.sampled_from(Oddity), st.text()))
ROWS = st.builds(Row, st.integers(1, 20_000), st.lists(CELLS, max_size=5).map(tuple))


@given(st.lists(st.text()).map(tuple), st.lists(ROWS), st.integers(1, 9), st.text(), st.text())
def test_in_and_out(
    headings: tuple[str, ...], rows: list[Row], first: int, sheet: str, encoding: str
) -> None:
    table = Table(headings, rows, first, encoding, ";", sheet)
    assert unpack_table(pack_table(table)) == table
