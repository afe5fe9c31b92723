"""E-mail addresses: one normal form, in which they are kept, compared and written to.

It is in small letters, with the domain as the DNS carries it: `Nora@Schönbank.example` is
`nora@xn--schnbank-p4a.example` (IDNA 2008, mapped by UTS 46, as browsers do). Letters that only look
alike stay different. Knows neither Django nor anything of the product.
"""

import re
import unicodedata

import idna

from mentoring.texts import clean_line

LONGEST = 254  # characters of an address in its normal form (RFC 5321, less the angle brackets)

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"(?=.{{1,64}}\Z){_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(
    rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{0,58}}[a-z0-9])|localhost"
)
_SHAPING = re.compile("[\u200c\u200d\ufe00-\ufe0f]")  # joiners and selectors, which `clean_line` keeps
_PUNYCODE = "xn--"

# What PostgreSQL can say of it.
PATTERN = r"^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9.-]+$"


class NotAnAddress(ValueError):
    """No mail can be sent to what this text says."""


class ForeignLetters(NotAnAddress):
    """Before the @ there are letters that many mail servers do not take (RFC 6531)."""


def normal_address(text: str) -> str:
    """The address in its normal form, the same for all spellings of it.

    Raises NotAnAddress, ForeignLetters.
    """
    local, at, domain = clean_line(text).rpartition("@")
    local = _SHAPING.sub("", local).lower()
    if not at:
        raise NotAnAddress
    normal = f"{local}@{normal_domain(domain)}"
    if not local.isascii():
        raise ForeignLetters
    if not _LOCAL.fullmatch(local) or len(normal) > LONGEST:
        raise NotAnAddress
    return normal


def address_or_none(text: str) -> str | None:
    """The same, for looking up what may be no address."""
    try:
        return normal_address(text)
    except NotAnAddress:
        return None


def normal_domain(text: str) -> str:
    """A domain as the DNS carries it. Raises NotAnAddress."""
    domain = clean_line(text)
    try:
        lower = domain.lower() if domain.isascii() else idna.uts46_remap(domain, std3_rules=True)
        domain = ".".join(map(_ascii_label, lower.split(".")))
    except UnicodeError as error:
        raise NotAnAddress from error
    if not _DOMAIN.fullmatch(domain):
        raise NotAnAddress
    return domain


def _ascii_label(label: str) -> str:
    """As the DNS has it; joiners stay only where the script knows them (RFC 5892, appendix A)."""
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode()
    except idna.IDNAError:
        shown = _SHAPING.sub("", label)
        return shown if shown.isascii() else idna.alabel(shown).decode()


def shown_address(address: str) -> str:
    """An address, or a domain, as people read it: in the domain's own letters, where none deceives."""
    local, at, domain = address.rpartition("@")
    if _PUNYCODE not in domain:
        return address
    return local + at + ".".join(map(_shown_label, domain.split(".")))


def _shown_label(label: str) -> str:
    """In its own letters if all are plain Latin ones, and the label has no other spelling."""
    try:
        letters = idna.ulabel(label) if label.startswith(_PUNYCODE) else label
        is_plain = all(map(_is_plain, letters)) and idna.alabel(letters).decode() == label
    except UnicodeError:
        return label
    return letters if is_plain else label


def _is_plain(letter: str) -> bool:
    """Whether nobody takes it for another: a to z, with a mark above or below, or well known."""
    if letter.isascii() or letter in "ßæøœłđþð":
        return True
    return letter < "\u0180" and unicodedata.normalize("NFD", letter)[0].isascii() and letter.isalpha()
