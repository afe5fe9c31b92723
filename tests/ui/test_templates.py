"""What no template may hold: icons that are not built, and code that the content policy forbids."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
PACKAGES = ("mentoring", "programs", "matching", "sessions", "outcomes")
BUILT = {
    line.strip() for line in (ROOT / "static" / "icons.txt").read_text().splitlines() if line[:1].isalpha()
}

IN_TEMPLATE = re.compile(r"""\{%\s*(?:icon|empty_state)\s+["']([\w-]+)["']""")
AS_ARGUMENT = re.compile(r"""empty_icon=["']([\w-]+)["']""")
DEFAULT = re.compile(r"""empty_icon\|default:["']([\w-]+)["']""")
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE),
    "hx-on": re.compile(r"\shx-on\b", re.IGNORECASE),
    "a script in hx-vals or hx-headers": re.compile(r"""=\s*["']\s*(?:js|javascript):""", re.IGNORECASE),
    "a file of another host": re.compile(r"""<(?:script|link|img|use)[^>]*(?:src|href)=["'](?:https?:)?//"""),
    "a filter in hx-trigger, which is evaluated": re.compile(r"""hx-trigger=["'][^"']*\w\["""),
}


def pages() -> list[Path]:
    """The templates of pages; mails, and what a command writes into a file, live by other rules."""
    files = {TEMPLATES / "matching" / "match_report.html"}
    return [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if "mail" not in path.parts[:-1] and path not in files
    ]


def icons() -> Iterator[tuple[str, str]]:
    for path in pages():
        for pattern in (IN_TEMPLATE, AS_ARGUMENT, DEFAULT):
            for match in pattern.finditer(path.read_text()):
                yield str(path.relative_to(ROOT)), match[1]


def test_every_icon_that_a_template_names_is_built() -> None:
    named = list(icons())
    assert len(named) > 20, "the patterns find next to nothing: this test would pass for ever"
    assert [(where, name) for where, name in named if name not in BUILT] == []


def test_every_icon_of_the_navigation_is_built() -> None:
    source = (ROOT / "mentoring" / "navigation.py").read_text()
    named = re.findall(r'Link\(_\("[^"]+"\), "[\w:]+", "([\w-]+)"', source)
    assert named
    assert set(named) <= BUILT


def test_every_icon_that_python_names_is_built() -> None:
    source = (ROOT / "mentoring" / "ui" / "templatetags" / "ui.py").read_text()
    table = source[source.index("ROLE_ICONS") : source.index("}", source.index("ROLE_ICONS"))]
    named = re.findall(r': "([\w-]+)",', table)
    assert named
    assert set(named) <= BUILT


def test_the_built_sprite_holds_every_icon_of_the_list() -> None:
    sprite = (ROOT / "build" / "static" / "vendor" / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) >= BUILT


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_holds_what_the_content_policy_forbids(path: Path) -> None:
    # Template tags first: what they print is looked at on the pages themselves.
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("a style attribute", '<p class="a" style="color:red">'),
        ("a style element", "<style>p {}</style>"),
        ("an event handler", "<button onclick='x()'>"),
        ("an inline script", "<script>alert(1)</script>"),
        ("hx-on", '<p hx-on:click="x()">'),
        ("a script in hx-vals or hx-headers", '<p hx-vals="js:{a: 1}">'),
        ("a file of another host", '<link rel="stylesheet" href="https://cdn.example/a.css">'),
        ("a filter in hx-trigger, which is evaluated", '<p hx-trigger="click[ctrlKey]">'),
    ],
)
def test_the_patterns_find_what_they_look_for(name: str, html: str) -> None:
    assert FORBIDDEN[name].search(html)


def test_every_form_that_changes_something_carries_the_token() -> None:
    forms = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.IGNORECASE | re.DOTALL)
    for path in pages():
        for form in forms.findall(path.read_text()):
            assert "csrf_token" in form, f"{path.relative_to(ROOT)}: {form[:80]}"


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "css").glob("*.css")), ids=lambda path: path.name)
def test_every_rule_of_a_style_sheet_ends(path: Path) -> None:
    """A lost brace would put all that follows into the rule before it, without a word."""
    sheet = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(), flags=re.DOTALL)
    depth = 0
    for text in sheet.splitlines():
        assert depth == 0 or not re.match(r"[.#:\[\w]", text), f"the rule before {text!r} does not end"
        depth += text.count("{") - text.count("}")
    assert depth == 0
