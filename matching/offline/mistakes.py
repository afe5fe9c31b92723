"""What is wrong with files: each mistake with its file, row and column, and what would be right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from matching.engine import SnapshotError
from mentoring.texts import fold

MOST_SUGGESTIONS = 50  # to look for the nearest of many names takes a while


@dataclass(frozen=True, slots=True)
class Wrong:
    """A mistake in a file; row 0 stands for the file as a whole, "" for no column of it."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = [self.file, f"row {self.row}" if self.row else "", self.column]
        return f"{', '.join(filter(None, where))}: {self.reason}"


class FilesRefused(SnapshotError):
    """What is wrong with the files, all of it."""

    def __init__(self, mistakes: Sequence[Wrong]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass
class Findings:
    """What was found on the way: mistakes refuse the files, warnings do not."""

    mistakes: list[Wrong] = field(default_factory=list)
    warnings: list[Wrong] = field(default_factory=list)
    _suggestions: int = 0

    def refuse(self, file: str, row: int, column: str, reason: str) -> None:
        self.mistakes.append(Wrong(file, row, column, reason))

    def warn(self, file: str, row: int, column: str, reason: str) -> None:
        self.warnings.append(Wrong(file, row, column, reason))

    def suggestion(self, text: str, known: Iterable[str]) -> str:
        """ "; did you mean …?" with what is nearest to the text, "" where nothing is near."""
        self._suggestions += 1
        if self._suggestions > MOST_SUGGESTIONS:
            return ""
        by_key = {fold(each): each for each in known}
        near = get_close_matches(fold(text), by_key, n=1)
        return f"; did you mean {by_key[near[0]]}?" if near else ""
