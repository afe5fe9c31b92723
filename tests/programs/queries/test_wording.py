"""What has changed between two versions of a text."""

from hypothesis import given
from hypothesis import strategies as st

from programs.queries import Change, Piece, differences

TEXTS = st.text(st.sampled_from("ab .,\nü"), max_size=60)


def test_changed_words_stand_between_the_same_ones() -> None:
    assert differences(
        "We meet once a month.\n\nWe are punctual.", "We meet twice a month.\n\nWe are kind."
    ) == [
        Piece(Change.SAME, "We meet "),
        Piece(Change.GONE, "once"),
        Piece(Change.NEW, "twice"),
        Piece(Change.SAME, " a month.\n\nWe are "),
        Piece(Change.GONE, "punctual"),
        Piece(Change.NEW, "kind"),
        Piece(Change.SAME, "."),
    ]


def test_the_same_text_is_one_piece() -> None:
    assert differences("One.\nTwo.", "One.\nTwo.") == [Piece(Change.SAME, "One.\nTwo.")]
    assert differences("", "") == []


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_their_differences(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in pieces if piece.change != Change.NEW) == old
    assert "".join(piece.text for piece in pieces if piece.change != Change.GONE) == new
