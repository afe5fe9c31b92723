"""Which units of an organisation a name of another system may mean."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from mentoring.texts import fold
from programs.engine import Path
from programs.queries.imports.units import UnitRef

MOST = 3
LEAST = 0.3  # of 1


def likely(path: Path, units: Iterable[UnitRef]) -> list[UnitRef]:
    """The most likely first: the same name elsewhere, then names that share letters, initials or words."""
    ranked = sorted(((_likeness(path, unit.path), unit) for unit in units), key=lambda each: -each[0])
    return [unit for score, unit in ranked[:MOST] if score >= LEAST]


def _likeness(one: Path, other: Path) -> float:
    """Of the names by themselves, with a little for those above them."""
    above = _shared(_letters(" ".join(one[:-1])), _letters(" ".join(other[:-1])))
    return _of_names(one[-1], other[-1]) + above / 10


@lru_cache(maxsize=65_536)
def _of_names(one: str, other: str) -> float:
    words, others = _words(one), _words(other)
    if words == others:
        return 1.0
    if _initials(words) == "".join(others) or _initials(others) == "".join(words):
        return 0.9
    in_common = len(set(words) & set(others)) / min(len(words), len(others))
    return max(0.8 * in_common, _shared(_letters(one), _letters(other)))


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    cleaned = "".join(letter if letter.isalnum() else " " for letter in fold(name))
    return tuple(word for word in cleaned.split() if word not in ("and", "und", "of", "the")) or (cleaned,)


def _initials(words: Sequence[str]) -> str:
    return "".join(word[:1] for word in words) if len(words) > 1 else ""


@lru_cache(maxsize=8192)
def _letters(name: str) -> frozenset[str]:
    """Groups of three, as search engines compare words that are spelled differently."""
    text = f"  {' '.join(_words(name))} " if name else ""
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
