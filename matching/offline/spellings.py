"""Texts that people would read as the same become the same text: the one that came first."""

from dataclasses import dataclass, field

from mentoring.texts import fold


@dataclass
class Spellings:
    """How things of a kind (topics, units) are written; for showing, so not folded themselves."""

    _first: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, kind: str, text: str) -> str:
        return self._first.setdefault((kind, fold(text)), text)

    def known(self, kind: str, text: str) -> str | None:
        """The same without keeping a new one."""
        return self._first.get((kind, fold(text)))
