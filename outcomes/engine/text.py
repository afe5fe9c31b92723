"""Cleaning a text once, before any position in it exists."""

import re
import unicodedata

# What XML 1.0 cannot carry: control characters but tab and line feed, surrogates, non-characters.
ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
START = re.compile(r"\A[\s\ufeff]+")  # blank space and byte order marks, in whatever order


def clean(raw: str) -> str:
    """The text as it is kept: no byte order mark, line ends as LF, composed (NFC), legal in XML.

    Blank space at both ends goes as well. Cleaning twice changes nothing more.
    """
    unified = raw.replace("\r\n", "\n").replace("\r", "\n")
    legal = ILLEGAL.sub("", unified)
    return START.sub("", unicodedata.normalize("NFC", legal)).rstrip()
