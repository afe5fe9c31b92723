"""What the two sides of a programme are called: in its own words, or in ours.

The words of the programme that a page or a mail is about are active while it is made, as its language
and its time zone are. So a sentence names the sides by placeholders and knows no programme:

    worded(_("%(Mentors)s teach, %(mentees)s learn."))                             in Python
    {% blocktranslate %}{{ Mentors }} teach, {{ mentees }} learn.{% endblocktranslate %}   in templates

"mentor", "mentors", "mentee" and "mentees" are for the middle of a sentence; with a capital they begin
one or stand alone. Sentences do without an article before them ("as mentor"): nobody knows which one a
programme's own word needs.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy

DEFAULTS: Mapping[str, Promise] = {
    "mentor": pgettext_lazy("in a sentence", "mentor"),
    "mentors": pgettext_lazy("in a sentence", "mentors"),
    "mentee": pgettext_lazy("in a sentence", "mentee"),
    "mentees": pgettext_lazy("in a sentence", "mentees"),
}


@dataclass(frozen=True)
class Labels:
    """A programme's own words for its two sides; where one is empty, ours holds."""

    mentor: str = ""
    mentors: str = ""
    mentee: str = ""
    mentees: str = ""

    @property
    def words(self) -> Mapping[str, str]:
        """By placeholder, ours in the language that is active."""
        return _words(self, get_language())


@lru_cache(maxsize=256)  # a page asks for them again and again
def _words(labels: Labels, _language: str | None) -> Mapping[str, str]:
    words = {name: own or str(DEFAULTS[name]) for name, own in asdict(labels).items()}
    return words | {name.capitalize(): capfirst(word) for name, word in words.items()}


_active: ContextVar[Callable[[], Labels]] = ContextVar("labels", default=Labels)


def current() -> Labels:
    """The labels of the programme at hand; ours where there is none."""
    return _active.get()()


@contextmanager
def override(labels: Labels | Callable[[], Labels]) -> Iterator[None]:
    """Make these the labels inside the block; a callable is asked each time that they are needed."""
    token = _active.set(labels if callable(labels) else lambda: labels)
    try:
        yield
    finally:
        _active.reset(token)


def worded(text: str | Promise, **values: Any) -> str:
    """The sentence with the words for the two sides, and with `values`, in its placeholders."""
    return str(text) % {**current().words, **values}


def word(name: str) -> str:
    """A word by itself, for example "Mentor"."""
    return current().words[name]


worded_lazy = lazy(worded, str)
word_lazy = lazy(word, str)
