"""What the coding page shows: a text cut into marked pieces, and the codes at hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mentoring.accounts.models import User
from outcomes.engine.segments import Line, Segment, Span, lines, sentences
from outcomes.models import Code, Coding, Source, TextVersion

TAG_LENGTH = 32  # characters of a code's name shown in the text


@dataclass(frozen=True)
class Mark:
    """One coding as the page shows it."""

    id: UUID
    code: str
    hue: int
    start: int
    end: int
    quote: str

    @property
    def tag(self) -> str:
        return self.code if len(self.code) <= TAG_LENGTH else self.code[: TAG_LENGTH - 1] + "…"


@dataclass(frozen=True)
class Piece:
    """A run of text under the same marks; those that begin or end with it are named."""

    text: str
    marks: tuple[Mark, ...]
    beginning: tuple[Mark, ...]
    tags: str


@dataclass(frozen=True)
class TextLine:
    number: int
    start: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Workspace:
    """All of a source's page for one coder, who sees their own marks only."""

    source: Source
    version: TextVersion
    lines: tuple[TextLine, ...]
    sentences: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...]
    codes: tuple[Code, ...]


def workspace(source: Source, coder: User) -> Workspace:
    """The latest text of a source with the coder's standing marks, in three queries."""
    version = source.versions.latest("number")
    codings = Coding.objects.standing().of_version(version).by_coder(coder).in_text_order()
    columns = ("pk", "code__name", "code__hue", "start", "end", "quote")
    marks = {str(values[0]): Mark(*values) for values in codings.values_list(*columns)}
    spans = [Span(mark.start, mark.end, key) for key, mark in marks.items()]
    return Workspace(
        source=source,
        version=version,
        lines=tuple(_line(line, marks) for line in lines(version.text, spans)),
        sentences=tuple(sentences(version.text)),
        marks=tuple(marks.values()),
        codes=tuple(Code.objects.of_study(source.study)),
    )


def _line(line: Line, marks: dict[str, Mark]) -> TextLine:
    return TextLine(line.number, line.start, tuple(_piece(segment, marks) for segment in line.segments))


def _piece(segment: Segment, marks: dict[str, Mark]) -> Piece:
    covering = _named(segment.spans, marks)
    return Piece(
        text=segment.text,
        marks=covering,
        beginning=tuple(mark for mark in covering if mark.start == segment.start),
        tags=" · ".join(mark.tag for mark in _named(segment.ending, marks)),
    )


def _named(spans: Sequence[Span], marks: dict[str, Mark]) -> tuple[Mark, ...]:
    return tuple(marks[span.key] for span in spans)
