"""One cleaning for every text that people write, and one folding for comparing short ones.

Knows neither Django nor anything of the product, so that readers of files use it as well.

What counts as invisible follows the Unicode property Default_Ignorable_Code_Point; the folding is
toNFKC_Casefold (Unicode Standard, section 3.13) of the cleaned text.
"""

import re
import unicodedata

# Default_Ignorable_Code_Point, without the joiners and selectors that shape what can be seen.
_IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SHAPING = "\u200c\u200d\ufe00-\ufe0f"  # joiners of Persian, Indic scripts and emoji; variants of signs
_BLANK = "\\s\x1c-\x1f\x85\u2800"  # \s knows all of Unicode's blanks but the empty Braille cell
# What no page, mail or XML 1.0 document can carry; the blanks among the controls are blanks.
_ILLEGAL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"

_INVISIBLE = re.compile(
    f"[{_IGNORABLE}{_ILLEGAL}]"
    # Joiners only between the scripts and signs that know them, selectors only behind such a sign.
    "|(?<![\u0600-\U0010ffff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0600-\u200b\u200e-\U0010ffff])"
    "|(?<![#*0-9©®\u0600-\U0010ffff])[\ufe00-\ufe0f]+"
)
_ANY_SHAPING = re.compile(f"[{_SHAPING}]")
_MARKUP = re.compile(r"[<>\x01-\x1f\x7f-\x9f\u2028\u2029]")  # NUL is refused in every text
_BLANKS = re.compile(f"[{_BLANK}]+")
_BLANKS_OF_A_LINE = re.compile("[^\\S\n]|[\x1c-\x1f\x85\u2028\u2029\u2800]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile("\n{3,}")


def clean_line(text: str) -> str:
    """A short text as it is kept: on one line, composed (NFC), single blanks, nothing invisible.

    A text in which nothing can be seen is empty. Cleaning twice changes nothing more.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    tidied = _BLANKS.sub(" ", _composed(text)).strip()
    return tidied if _shows_something(tidied) else ""


def clean_block(text: str) -> str:
    """A longer text as it is kept: like `clean_line`, with its lines and at most one empty line between.

    Blanks inside a line stay as many as they are, so that a drawn table keeps its columns.
    """
    unified = _LINE_ENDS.sub("\n", text)
    lines = (_BLANKS_OF_A_LINE.sub(" ", line).rstrip() for line in _composed(unified).split("\n"))
    tidied = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n").rstrip()
    return tidied if _shows_something(tidied) else ""


def fold(text: str) -> str:
    """What two short texts have in common that people would read as the same.

    Differences of case, compatibility forms (full width, ligatures), normal form, blanks and
    invisible marks are gone. For comparing and for unique keys only, never for showing.
    """
    folded = clean_line(text)
    if folded.isascii():
        return folded.casefold()
    for _step in range(4):  # mostly once; a few letters need their decomposition folded again
        visible = _ANY_SHAPING.sub("", folded)
        again = clean_line(unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", visible).casefold()))
        if again == folded:
            break
        folded = again
    return folded


def is_plain(text: str) -> bool:
    """Whether a name or a label could be taken for nothing else: no angle brackets, no control characters.

    Pages escape every text; this keeps what stands in many sentences and mails from being a trap for
    the one place that forgets to.
    """
    return not _MARKUP.search(text)


def _composed(text: str) -> str:
    """Composed, without what cannot be seen; taking marks out may let letters compose anew."""
    while True:
        visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
        if visible == text:
            return visible
        text = visible


def _shows_something(text: str) -> bool:
    """Whether any character draws something by itself: marks and blanks alone do not."""
    return any(unicodedata.category(character)[0] not in "ZCM" for character in text)
