"""People from a list as mail programs and spreadsheets copy it.

Nothing that stands in the list is dropped without a word: what holds no address comes back as it is.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mentoring.addresses import address_or_none
from mentoring.texts import clean_line
from programs.enums import ImportField
from programs.queries.imports.headings import guess_columns

LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
QUOTED = r'"(?:\\.|[^"<>\\])*"'
SEGMENTS = re.compile(rf'(?:{QUOTED}|[^;"]|")+')  # what stands between semicolons outside of quotes
TOKENS = re.compile(
    rf"(?P<quoted>{QUOTED})|<(?P<angle>[^<>]*)>|\((?P<comment>[^()]*)\)|(?P<comma>,)|(?P<word>[^\s<>(),\"]+)"
)
BULLET = re.compile(r"\s*(?:[-*•·–]|\d{1,3}[.)])\s+")  # noqa: RUF001  (dashes that people begin a line with)
HEADER = re.compile(r"\s*(?:to|cc|bcc|from|an|von|kopie|cci?)\s*:\s", re.IGNORECASE)
AROUND = "'\"‘’‚‛“”„.:,;[]{}"  # noqa: RUF001  (what may cling to an address)
TITLES = frozenset(
    (
        *(
            "dr",
            "dr.",
            "prof",
            "prof.",
            "pd",
            "priv.-doz.",
            "dipl.",
            "dipl.-ing.",
            "dipl.-kfm.",
            "ing.",
            "mag.",
        ),
        *("med.", "rer.", "nat.", "pol.", "oec.", "jur.", "phil.", "habil.", "h.c.", "phd", "ph.d.", "mba"),
        *("msc", "m.sc.", "bsc", "b.sc.", "m.a.", "b.a.", "herr", "herrn", "frau"),
        *("mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss"),
    )
)
SAYS_SOMETHING = re.compile(r"[\w@]")
NO_NAME = re.compile(r"[\d@/\\:|=]|\w{2}\.\w{2}")  # numbers, paths, domains


@dataclass
class Listed:
    """A person of the list, as far as they can be read; without an address nobody can be."""

    text: str
    address: str = ""  # in its normal form
    given_name: str = ""
    family_name: str = ""

    @property
    def has_name(self) -> bool:
        return bool(self.given_name or self.family_name)


def read_people(text: str) -> list[Listed]:
    """Everybody whom the list names, in its order, and whatever in it names nobody.

    Entries end with a line, a semicolon or, where several addresses stand between these, a comma:
    "Amsel, Mia <mia@bank.example>; Berg, Dr. Anna (Retail) <anna@bank.example>". A table has a person a
    row; its first row may name the columns. Titles, and what stands in parentheses, are no part of a name.
    """
    lines = [line for line in LINE_ENDS.split(text) if SAYS_SOMETHING.search(line)]
    table = _table(lines)
    if table is not None:
        return [_row(cells) for cells in table]
    return [listed for line in lines for listed in _line(line)]


# --- tables ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cells:
    """A row of a table, with the places of what it says where the headings tell them."""

    line: str
    cells: Sequence[str]
    columns: Sequence[str] = ()

    def at(self, wanted: ImportField) -> str:
        place = self.columns.index(wanted) if wanted in self.columns else len(self.cells)
        return clean_line(self.cells[place]) if place < len(self.cells) else ""


def _table(lines: Sequence[str]) -> list[Cells] | None:
    """The rows, if this is a table: by its headings, or since an address stands alone in one column."""
    for separator in "\t;,":
        rows = [_split(line, separator) for line in lines]
        if rows and len(rows[0]) > 1:
            columns = guess_columns([clean_line(cell) for cell in rows[0]])
            if ImportField.EMAIL in columns and "@" not in lines[0]:
                return [Cells(line, row, columns) for line, row in zip(lines[1:], rows[1:], strict=True)]
            if separator != "\t" and _is_even(rows):
                return [Cells(line, row) for line, row in zip(lines, rows, strict=True)]
    return None


def _split(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])


def _is_even(rows: Sequence[Sequence[str]]) -> bool:
    """Whether several rows are of one width and have their one address in the same column, all alone."""
    places = [[at for at, cell in enumerate(row) if "@" in cell] for row in rows]
    return (
        len(rows) > 1
        and len({len(row) for row in rows}) == 1
        and len(places[0]) == 1
        and all(place == places[0] for place in places)
        and all(address_or_none(row[places[0][0]]) for row in rows)
    )


def _row(row: Cells) -> Listed:
    if not row.columns:
        return _unnamed_cells(row.line, row.cells)[0]
    listed = _first(row.at(ImportField.EMAIL))
    listed.text = row.line
    given, family = row.at(ImportField.GIVEN_NAME), row.at(ImportField.FAMILY_NAME)
    if given and family:
        listed.given_name, listed.family_name = _without_titles(given), family
    elif given or family:
        listed.given_name, listed.family_name = name_of([given or family])
    return listed


def _first(cell: str) -> Listed:
    return next(iter(_segment(cell)), Listed(cell))


def _unnamed_cells(line: str, cells: Sequence[str]) -> list[Listed]:
    """The people of a row without headings: a name, or given name and family name, and an address.

    Whoever stands behind the first one with an address, as a manager may, is a person of their own.
    """
    found = [(at, listed) for at, cell in enumerate(cells) if "@" in cell for listed in _line(cell)]
    at, person = next(((at, listed) for at, listed in found if listed.address), (0, None))
    if person is None:
        return [Listed(line.strip())]
    person.text = line.strip()
    if not person.has_name:
        before, after = (
            [text for cell in part if (text := clean_line(cell)) and _may_be_name(text)]
            for part in (cells[:at], cells[at + 1 :])
        )
        names = [each for each in before if not _is_title(each)] or after[:1]
        if len(names) > 1:
            person.given_name, person.family_name = _without_titles(names[0]), names[1]
        elif names:
            person.given_name, person.family_name = name_of(names)
    return [person, *(listed for _at, listed in found if listed is not person)]


# --- lines ----------------------------------------------------------------------------------------


def _line(line: str) -> list[Listed]:
    if "\t" in line.strip():
        return _unnamed_cells(line, [cell.strip().strip('"') for cell in line.split("\t")])
    return [listed for segment in SEGMENTS.findall(line) for listed in _segment(segment)]


@dataclass
class _Part:
    """What stands between two commas, before an address."""

    words: list[str] = field(default_factory=list)
    start: int = -1
    end: int = -1
    is_quoted: bool = False

    def add(self, text: str, found: re.Match[str]) -> None:
        if word := clean_line(text):
            self.start = found.start() if self.start < 0 else self.start
            self.end = found.end()
            self.words.append(word)

    @property
    def text(self) -> str:
        return clean_line(" ".join(self.words))


class _Segment:
    """Reads a text in which commas end entries, or part family names from given names."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Listed] = []
        self.several = sum("@" in match[0] for match in _bare_once(text)) > 1
        self.parts = [_Part()]
        self.last_start = self.last_end = -1  # of the last person, as long as no comma follows

    def read(self) -> list[Listed]:
        for match in TOKENS.finditer(self.text):
            self._take(match)
        self._end()
        return self.found

    def _take(self, match: re.Match[str]) -> None:
        kind, text = str(match.lastgroup), match[match.lastgroup or 0]
        if kind == "comma":
            self._comma()
        elif "@" in text:
            self._address(_address_text(text), match)
        elif kind == "comment":
            self._comment(text, match)
        elif kind == "quoted":
            self.parts[-1].add(_unquoted(text), match)
            self.parts[-1].is_quoted = True
        else:
            self.parts[-1].add(text, match)

    def _comma(self) -> None:
        if self.last_end >= 0 and self._filled():
            self._name_behind()
        self.last_end = -1
        self.parts.append(_Part())

    def _comment(self, text: str, match: re.Match[str]) -> None:
        """The name of the bare address before it; else a unit or the like, of which nothing is taken."""
        if self.last_end >= 0 and not self._filled() and not self.found[-1].has_name:
            self._name_last([clean_line(text)], match.end())

    def _filled(self) -> list[_Part]:
        return [part for part in self.parts if part.words]

    def _address(self, address: str, match: re.Match[str]) -> None:
        normal = address_or_none(address) or ""
        if normal and self.last_end >= 0 and not self._filled() and normal == self.found[-1].address:
            self._name_last([], match.end())  # "mia@bank.example <mia@bank.example>" is one person
            return
        named = self._name_before()
        start = named[0].start if named else match.start()
        given, family = name_of([part.text for part in named], self._is_cells(named))
        self.found.append(Listed(self.text[start : match.end()].strip(), normal, given, family))
        self.parts = [_Part()]
        self.last_start, self.last_end = start, match.end()

    def _is_cells(self, named: Sequence[_Part]) -> bool:
        """Whether a comma stands right before the address: "Mia, Amsel, mia@bank.example"."""
        return len(named) > 1 and not self.parts[-1].words

    def _name_before(self) -> list[_Part]:
        """The parts that name the owner of the address; those before them name nobody, and are told."""
        filled = self._filled()
        cut = max(len(filled) - self._most_parts(filled), 0)
        self._tell(filled[:cut])
        return filled[cut:]

    def _most_parts(self, filled: Sequence[_Part]) -> int:
        """How many parts before the address are its owner's name."""
        if not self.several:
            return len(filled) if all(_may_be_name(part.text) for part in filled) else 0
        if not filled or not _may_be_name(filled[-1].text):
            return 0
        if not self.parts[-1].words:  # a comma stands between the name and the address
            return 1 if " " in filled[-1].text else 0
        return 1 if filled[-1].is_quoted else 2

    def _tell(self, parts: Sequence[_Part]) -> None:
        self.found += [Listed(self.text[part.start : part.end].strip()) for part in parts]

    def _name_behind(self) -> None:
        """ "mia@bank.example Mia Amsel", if nothing has named her before."""
        behind, last = self._filled(), self.found[-1]
        text = " ".join(part.text for part in behind)
        if last.address and not last.has_name and _may_be_name(text):
            self._name_last([text], behind[-1].end)
        else:
            self._tell(behind)
        self.parts = [_Part()]

    def _name_last(self, names: Sequence[str], end: int) -> None:
        """Let the last person's text reach to the end, with the name if there is one."""
        last = self.found[-1]
        last.text, self.last_end = self.text[self.last_start : end].strip(), end
        if names:
            last.given_name, last.family_name = name_of(names)

    def _end(self) -> None:
        if self._filled() and self.last_end >= 0:
            self._name_behind()
        elif self.found:
            self._tell(self._filled())
        elif SAYS_SOMETHING.search(self.text):
            self.found.append(Listed(self.text.strip()))  # a line without any address, whole


def _segment(text: str) -> list[Listed]:
    without_header = HEADER.sub("", BULLET.sub("", text, count=1), count=1)
    return _Segment(without_header).read()


def _bare_once(text: str) -> Iterator[re.Match[str]]:
    """The tokens, without an address that only repeats the one before it."""
    before = ""
    for match in TOKENS.finditer(text):
        token = match[match.lastgroup or 0]
        address = _address_text(token).casefold() if "@" in token else ""
        if not address or address != before:
            yield match
        before = address


def _address_text(text: str) -> str:
    """Without what mail programs put around an address."""
    inner = clean_line(text).strip(AROUND)
    inner = re.sub(r"^(?:mailto|smtp):", "", inner, flags=re.IGNORECASE)
    return inner.partition("?")[0].strip(AROUND) if inner.count("@") == 1 else inner


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])


# --- names ----------------------------------------------------------------------------------------


def name_of(parts: Sequence[str], is_given_first: bool = False) -> tuple[str, str]:
    """Given name and family name of "Family, Given" in parts, or of a name in its usual order."""
    inner = [piece for part in parts for piece in _parts_of(part)]
    named = [_without_titles(part) for at, part in enumerate(inner) if not (at and _is_title(part))]
    if len(named) > 1:
        return (named[0], named[1]) if is_given_first else (named[1], named[0])
    if not named:
        return "", ""
    words = named[0].split()
    at = _family_begins(words)
    return " ".join(words[:at]), " ".join(words[at:])


def _family_begins(words: Sequence[str]) -> int:
    """The last word, or the first of the small ones before it: Carl / von Preussen; one name is given."""
    if len(words) == 1:
        return 1
    at = len(words) - 1
    if words[-1][:1].isupper():
        while at > 1 and words[at - 1][:1].islower():
            at -= 1
    return at


def _parts_of(text: str) -> list[str]:
    """A name without parentheses and the quotes of Outlook, cut at its commas."""
    plain = re.sub(r"\([^()]*\)", " ", text).strip(" '\"")
    return [part for part in map(clean_line, plain.split(",")) if part]


def _without_titles(name: str) -> str:
    words = [word for word in name.split() if word.lower() not in TITLES]
    return " ".join(words) or name


def _is_title(text: str) -> bool:
    return all(word.lower() in TITLES for word in text.split())


def _may_be_name(text: str) -> bool:
    return any(letter.isalpha() for letter in text) and not NO_NAME.search(text)
