"""What is installed is named once, by checksum, and from whichever registry the machine uses."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["base", "bench", "demo", "dev", "vendor"]
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+)")
DEPENDENCY = re.compile(r"\s+\"(?P<name>[A-Za-z0-9-]+)(\[[a-z,]+\])?(~=|==)")


def requirements(lock: str) -> dict[str, str]:
    """Name and version of each requirement."""
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text().splitlines()
    return {found["name"]: found["version"] for line in lines if (found := PINNED.match(line))}


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def names(dependencies: list[Any]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9-]+", entry) for entry in dependencies if isinstance(entry, str))
    return {match[0].lower() for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_requirement_has_a_checksum_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    entries = text.replace("\\\n", " ").splitlines()
    pinned = [entry for entry in entries if entry and not entry.startswith("#")]
    assert pinned
    for entry in pinned:
        assert PINNED.match(entry), entry
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"://|--find-links|--index|@ ", text)


def test_the_locks_agree() -> None:
    base, demo, dev = (requirements(lock) for lock in ("base", "demo", "dev"))
    assert base.items() < demo.items() < dev.items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project, groups = pyproject()["project"], pyproject()["dependency-groups"]
    assert names(project["dependencies"]) <= requirements("base").keys()
    assert names(groups["engines"]) <= requirements("demo").keys()
    assert names(groups["dev"]) <= requirements("dev").keys()
    assert names(groups["vendor"]) == requirements("vendor").keys()


def test_each_dependency_has_its_reason_beside_it() -> None:
    for line in (ROOT / "pyproject.toml").read_text().splitlines():
        if DEPENDENCY.match(line):
            assert re.search(r"#\s+\S.{9,}", line), line


def test_front_end_packages_come_by_checksum_from_no_named_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "package.json").read_text())
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    assert packages
    for path, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), path
        assert "resolved" not in entry, path
    direct = {**wanted.get("dependencies", {}), **wanted.get("devDependencies", {})}
    for name, version in direct.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_the_sprite_holds_the_icons_of_the_list_and_no_other() -> None:
    lines = [line.partition("#")[0].split() for line in (ROOT / "static/icons.txt").read_text().splitlines()]
    wanted = {"-".join(words) for words in lines if words}
    sprite = ElementTree.fromstring((ROOT / "build/static/vendor/icons.svg").read_text())  # noqa: S314
    assert {symbol.get("id") for symbol in sprite} == wanted


def test_served_files_of_others_name_no_source_map() -> None:
    served = [path for path in (ROOT / "build/static/vendor").iterdir() if path.suffix in {".css", ".js"}]
    assert served
    for path in served:
        assert "sourceMappingURL" not in path.read_text(), path.name
