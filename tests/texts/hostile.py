"""Names that want to be more than a name."""

import re

HOSTILE_NAMES = [
    # addresses on the web, in all their forms
    "https://evil.example/",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/login?user=1",
    "evil.example",
    "Evil.Example",
    "evil.example/path",
    "www.evil.example",
    "WWW.EVIL.COM",
    "Anna evil.com",
    "Anna (see evil.com)",
    "t.co/abc",
    "x.com",
    "bit.ly/3xyz",
    "ftp://evil.example",
    "//evil.example",
    "//evil",
    "javascript:alert(1)",
    "data:text/html,hi",
    "tel:110",
    "mailto:evil@evil.example",
    "skype:evil?call",
    "file:///etc/passwd",
    "ms-excel:ofe|u|http",
    "10.0.0.1",
    "http://10.0.0.1:8000",
    "http:evil",
    "https://[::1]/",
    "https://xn--schnbank-p4a.example",
    "a.xn--p1ai",
    "schönbank.example",
    "банк.рф",
    "例え.テスト",
    # look-alikes of dots, slashes and the rest
    "evil\uff0eexample",
    "evil\u3002example",
    "evil\uff61example",
    "evil\u2024example",
    "evil\ufe52example",
    "https\uff1a\uff0f\uff0fevil.example",
    "https:\u2044\u2044evil.example",
    "anna\uff20evil.example",
    "anna\ufe6bevil.example",
    "evil\u200b.example",
    "evil.\u200bexample",
    "evil.\u00adexample",
    "evil\u2060.\u2060example",
    # other things that become links
    "anna@evil.example",
    "@anna",
    "\\\\evil\\share",
    "+49 30 1234567",
    "0800-123456",
    "(555) 123-4567",
    # markup
    "<b>Anna</b>",
    "<a href=//evil.example>Anna</a>",
    "<script>alert(1)</script>",
    "<https://evil.example|Anna>",
    "Anna>",
    # lines, directions, controls
    "Anna\nYour account is locked",
    "Anna\r\n\r\nGo to https://evil.example",
    "Anna\u2028https://evil.example",
    "Anna\u2029More",
    "Anna\x85More",
    "Anna\x0bMore",
    "Anna\x0cMore",
    "Anna\rBcc: everybody",
    "\u202eannA",
    "Anna\u2066",
    "\u061cAnna",
    "Anna\x1b[31m",
    "Anna\x00",
    "Anna\x07",
    "Anna\ufeff",
    "Anna\t\tBerg",
    " Anna",
    "\u3164",
    "\u200b",
    "Anna \u2800",
]

_LINK = re.compile(
    r"[a-z][a-z0-9+.-]+:\S|//|\bwww\.|@|\\\\|[<>]"
    r"|\w[.\u3002\uff0e\uff61]([^\W\d_]{2}|xn--)|\d\.\d|\d([ ()-]*\d){5}",
    re.IGNORECASE,
)


def looks_like_a_link(text: str) -> bool:
    """What a mail program may make a link of: generous, and written without regard to the product's rule."""
    return bool(_LINK.search(text))
