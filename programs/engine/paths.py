"""The path of a business unit in one cell: "Group / Retail", with any of / > \\ | » → between."""

import re

from mentoring.texts import clean_line

MOST_PARTS = 10
LONGEST = 200  # as the column
BETWEEN = re.compile(r"\s*[/>\\|»→]\s*")

type Path = tuple[str, ...]


class NoPath(Exception):
    """This can't be the path of a unit."""


def path_of(text: str) -> Path:
    """From the top to the unit itself. Raises NoPath."""
    parts = tuple(map(clean_line, BETWEEN.split(text)))
    if len(parts) > MOST_PARTS or not all(0 < len(part) <= LONGEST for part in parts):
        raise NoPath
    return parts
