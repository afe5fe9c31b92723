"""Cutting a text for the screen: into lines, sentences, and pieces with the same marks.

However spans overlap, the pieces in their order are the text, each code point once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# A sentence ends at its mark (with closing quotes or brackets) before blank space, or with its line.
SENTENCE_END = re.compile("[.!?\u2026]+[\"'\u201d\u2019\u00bb)\\]]*(?=\\s)")


@dataclass(frozen=True, slots=True)
class Span:
    """Something that covers [start, end) of a text; `key` is whatever the caller knows it by."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line; `spans` cover all of it, the longest first, `ending` end with it."""

    start: int
    text: str
    spans: tuple[Span, ...]
    ending: tuple[Span, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text without its line feed; `number` counts from 1."""

    number: int
    start: int
    text: str
    segments: tuple[Segment, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def lines(text: str, spans: Iterable[Span]) -> list[Line]:
    """The lines of a text, each cut wherever one of the spans begins or ends."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end, span.key))
    made, start, first = [], 0, 0
    for number, content in enumerate(text.split("\n"), 1):
        end = start + len(content)
        while first < len(ordered) and ordered[first].end <= start:
            first += 1
        here = [span for span in _from(ordered, first, end) if span.end > start]
        made.append(Line(number, start, content, tuple(_cut(content, start, here))))
        start = end + 1
    return made


def _from(ordered: Sequence[Span], first: int, end: int) -> Iterable[Span]:
    """The spans that begin before `end`, from the place where those before are known to be over."""
    for place in range(first, len(ordered)):
        if ordered[place].start >= end:
            return
        yield ordered[place]


def _cut(content: str, start: int, spans: Sequence[Span]) -> Iterable[Segment]:
    """The pieces between all beginnings and ends; `spans` come in the order of their beginnings."""
    end = start + len(content)
    edges = {start, end}
    for span in spans:
        edges |= {max(span.start, start), min(span.end, end)}
    covering: list[Span] = []
    coming = iter(spans)
    coming_next = next(coming, None)
    for here, there in pairwise(sorted(edges)):
        covering = [span for span in covering if span.end > here]
        while coming_next and coming_next.start <= here:
            covering.append(coming_next)
            coming_next = next(coming, None)
        yield Segment(
            start=here,
            text=content[here - start : there - start],
            spans=tuple(sorted(covering, key=lambda span: (span.start - span.end, span.key))),
            ending=tuple(span for span in covering if span.end == there),
        )


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences, without the blank space around them."""
    found = []
    start = 0
    for content in text.split("\n"):
        here = 0
        for end in [*(match.end() for match in SENTENCE_END.finditer(content)), len(content)]:
            piece = content[here:end]
            stripped = piece.strip()
            if stripped:
                begin = start + here + piece.index(stripped[0])
                found.append((begin, begin + len(stripped)))
            here = end
        start += len(content) + 1
    return found
