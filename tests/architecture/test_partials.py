"""Every partial that code or a template names exists in the template that it names."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PACKAGES = ("mentoring", "programs", "matching", "sessions", "outcomes")

IN_CODE = re.compile(r"""["']([\w/.-]+\.(?:html|txt))["'],\s*["']([\w-]+)["']""")
WITH_HASH = re.compile(r"""["']([\w/.-]+\.(?:html|txt))#([\w-]+)["']""")


def _named_partials() -> list[tuple[str, str, str]]:
    named = []
    for package in PACKAGES:
        for path in sorted((Path(settings.BASE_DIR) / package).rglob("*.py")):
            text = path.read_text()
            found = [*IN_CODE.finditer(text), *WITH_HASH.finditer(text)]
            named += [(path.name, match[1], match[2]) for match in found]
    for path in sorted(TEMPLATES.rglob("*")):
        if path.suffix in {".html", ".txt"}:
            named += [(path.name, m[1], m[2]) for m in WITH_HASH.finditer(path.read_text())]
    return named


def test_the_search_finds_partials() -> None:
    assert _named_partials(), "the patterns find nothing: this test would pass for ever"


@pytest.mark.parametrize(("where", "template", "partial"), _named_partials())
def test_partial_exists(where: str, template: str, partial: str) -> None:
    source = (TEMPLATES / template).read_text()
    assert re.search(rf"{{%\s*partialdef\s+{re.escape(partial)}(\s+inline)?\s*%}}", source), where
