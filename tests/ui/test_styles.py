"""Style sheets: a brace that a merge has lost hides every rule after it, and nothing else would say so."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))
BLOCK_INSIDE_A_RULE = re.compile(r"^[.#\w\[:*][^{}@;]*\{[^{}]*\{", re.MULTILINE)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_is_closed(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert text.count("{") == text.count("}")
    assert not BLOCK_INSIDE_A_RULE.search(text)
