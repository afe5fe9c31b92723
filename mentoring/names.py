"""Names of people: what can be one, and how one that can't is shown without harm.

Anybody may type a name, and it stands in mails and pages of others. Mail programs turn much into a
link: `https://evil.example`, but also `evil.example` alone, an address, a share, a telephone number.
Knows neither Django nor anything of the product.
"""

import re
import unicodedata
from functools import lru_cache

from mentoring.texts import clean_line

_DOT = "[.\u3002]"  # the Chinese full stop works in domains; other forms of both fold to these
_LINK = re.compile(
    # "evil.example", but not "J.R. Tolkien" or "St. Clair": two letters at least make a top domain
    rf"\w{_DOT}[^\W\d_]{{2}}|\w{_DOT}xn--|\d{_DOT}\d"
    r"|[<>@\\]|//|:\S|\bwww\b"
    r"|\d(?:[\s()/.+-]*\d){5}",
    re.IGNORECASE,
)
_INSIDE_DOT = re.compile(rf"({_DOT})(?=\w)")
_BREAKS = re.compile(r"[<>@\\:]+|//+|\bwww\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\d(?:[\s()/.+-]*\d){5,}")


def is_person_name(text: str) -> bool:
    """Whether a text can stand in mails of others as a person's name; the empty one can."""
    return text == clean_line(text) and not _LINK.search(_plain(text))


@lru_cache(maxsize=10_000)
def harmless_name(text: str) -> str:
    """The name as it may be shown: without lines, marks and whatever would become a link.

    What can be a name stays as it is. Where nothing harmless is left of a text it is empty.
    """
    name = clean_line(text)
    if is_person_name(name):
        return name
    name = _BREAKS.sub(" ", _NUMBERS.sub(" ", _plain(name)))
    name = clean_line(_INSIDE_DOT.sub(r"\1 ", name))
    return name if is_person_name(name) else ""


def _plain(text: str) -> str:
    """Full width and other forms of letters and signs as the plain ones, as browsers read domains."""
    return unicodedata.normalize("NFKC", text)
