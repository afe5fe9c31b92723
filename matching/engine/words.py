"""How alike two free texts are: shared word stems, rare ones weighing more. Off by default.

What it does: a text is cut into words; the language is the one, German or English, whose stop words
it uses more; stop words are dropped, the others reduced to their stem (Snowball stemmers). A stem
weighs the more the fewer texts of this match use it (tf-idf), and two texts are as alike as the
cosine between their weights. What it does not do: it knows no synonyms, translates nothing (a German
and an English text meet only in words that both use, such as "Cloud"), and understands no sentence.
All weights are whole numbers, so that the same texts give the same points everywhere.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import snowballstemmer
from stop_words import get_stop_words

LANGUAGES = {"en": "english", "de": "german"}  # English first: it wins a tie
WORD = re.compile(r"[^\W\d_]{2,}")

LENGTH = 1_000  # of every text's weights as a vector, up to rounding
ALIKE = LENGTH * LENGTH

type Weighted = Mapping[str, int]  # stems and their weights


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(get_stop_words(language))


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(LANGUAGES[language])


@lru_cache(maxsize=2**16)  # people use the same words again and again
def _stem(language: str, word: str) -> str:
    return str(_stemmer(language).stemWord(word))


def language_of(words: Sequence[str]) -> str:
    """German or English, by the number of stop words."""
    return max(LANGUAGES, key=lambda language: sum(word in _stop_words(language) for word in words))


def stems(text: str) -> Counter[str]:
    """The stems of a text and how often each comes."""
    words = WORD.findall(text.casefold())
    language = language_of(words)
    return Counter(_stem(language, word) for word in words if word not in _stop_words(language))


def weigh(texts: Iterable[str]) -> list[Weighted]:
    """Weights of each text's stems, among these texts."""
    counts = [stems(text) for text in texts]
    used_by = Counter(stem for count in counts for stem in count)
    rarity = {stem: round(16 * math.log2(1 + len(counts) / used)) for stem, used in used_by.items()}
    return [_shorten({stem: times * rarity[stem] for stem, times in count.items()}) for count in counts]


def _shorten(weights: Mapping[str, int]) -> Weighted:
    """The same direction at the common length."""
    length = math.isqrt(sum(weight * weight for weight in weights.values()))
    return {stem: LENGTH * weight // length for stem, weight in weights.items() if LENGTH * weight >= length}


def alike_percent(product: int) -> int:
    """From the product of two texts' weights: 0 for no common word, 100 for the same words."""
    return min(100, 100 * product // ALIKE)


def product(left: Weighted, right: Weighted) -> int:
    return sum(weight * right.get(stem, 0) for stem, weight in left.items())


def shared(left: Weighted, right: Weighted) -> list[str]:
    """The stems that two texts share, those that count most first."""
    common = left.keys() & right.keys()
    return sorted(common, key=lambda stem: (-left[stem] * right[stem], stem))
