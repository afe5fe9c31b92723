"""What has changed between two versions of a text, for people who read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKENS = re.compile(r"\n+|[^\S\n]+|\w+|[^\w\s]")


class Change(StrEnum):
    SAME = "same"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Piece:
    """Some words, and what became of them."""

    change: Change
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The new text with what was taken out of the old one, word by word.

    Paragraphs are compared first: only inside those that differ the words are.
    """
    pieces: list[Piece] = []
    for before, after in _blocks(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if before == after:
            pieces.append(Piece(Change.SAME, "".join(after)))
        else:
            pieces += _words("".join(before), "".join(after))
    return _joined(pieces)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for _kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        yield old[start:end], new[new_start:new_end]


def _words(old: str, new: str) -> Iterator[Piece]:
    for before, after in _blocks(TOKENS.findall(old), TOKENS.findall(new)):
        if before == after:
            yield Piece(Change.SAME, "".join(after))
            continue
        if before:
            yield Piece(Change.GONE, "".join(before))
        if after:
            yield Piece(Change.NEW, "".join(after))


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].change == piece.change:
            joined[-1] = Piece(piece.change, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
