"""A policy in TOML, and the pairs that are named in it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from matching.engine import Policy, SnapshotError
from matching.engine.snapshot import PAIRS, PairOfIds
from matching.offline.cells import NotMeant
from matching.offline.mistakes import Findings
from matching.offline.people import People, meant

NOT_OF_THE_ENGINE = ("pairs", "seed")  # parts of the file that are about people
PAIR = "a pair is two ids, the mentee's and the mentor's"


@dataclass(frozen=True)
class Decided:
    """What a file says: the policy, pairs by the names of their tables, and the seed."""

    policy: Policy = field(default_factory=Policy)
    pairs: Mapping[str, tuple[PairOfIds, ...]] = field(default_factory=dict)
    seed: int = 0


def read_policy(file: str, content: bytes, people: People, findings: Findings) -> Decided:
    """Whatever can't be meant is a mistake, and then the rest counts for nothing.

    Pairs are looked at where nothing else is wrong: people may be missing because of it.
    """
    try:
        data = _parsed(content)
        seed = data.get("seed", 0)
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise SnapshotError(f"the seed is a whole number, not {seed!r}")
        policy = Policy.from_json({key: data[key] for key in data if key not in NOT_OF_THE_ENGINE})
        tables = _tables(data.get("pairs", {}))
    except (SnapshotError, TypeError) as error:
        findings.refuse(file, 0, "", str(error))
        return Decided()
    if findings.mistakes:
        return Decided()
    pairs = {kind: tuple(_pairs(file, kind, rows, people, findings)) for kind, rows in tables.items()}
    return Decided(policy, pairs, seed)


def _parsed(content: bytes) -> dict[str, Any]:
    """Raises SnapshotError."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise SnapshotError(f"line {row} is no UTF-8; save the file as UTF-8") from error
    except RecursionError as error:
        raise SnapshotError("there are too many brackets within brackets") from error
    except ValueError as error:  # TOMLDecodeError, and numbers of too many digits
        raise SnapshotError(f"this is no TOML: {error}") from error


def _tables(data: object) -> Mapping[str, list[object]]:
    """Raises SnapshotError."""
    if not isinstance(data, dict):
        raise SnapshotError(f"pairs is a table, as in [pairs], not {data!r}")
    if unknown := set(data) - set(PAIRS):
        raise SnapshotError(f"unknown kinds of pairs: {', '.join(sorted(unknown))}")
    for kind, rows in data.items():
        if not isinstance(rows, list):
            raise SnapshotError(f"pairs.{kind} is a list of pairs, not {rows!r}")
    return data


def _pairs(
    file: str, kind: str, rows: list[object], people: People, findings: Findings
) -> Iterator[PairOfIds]:
    """The ids of each entry; of one that names nobody a mistake."""
    for number, row in enumerate(rows, 1):
        try:
            yield _pair(row, people, findings)
        except NotMeant as error:
            findings.refuse(file, 0, f"pairs.{kind}, entry {number}", f"{_shown(row)} {error}")


def _shown(row: object) -> str:
    return f"[{', '.join(map(str, row))}]" if isinstance(row, list) else repr(row)


def _pair(row: object, people: People, findings: Findings) -> PairOfIds:
    match row:
        case [str() as mentee, str() as mentor]:
            try:
                return (
                    meant(mentee, people.mentees, "mentee", findings),
                    meant(mentor, people.mentors, "mentor", findings),
                )
            except NotMeant as error:
                turned = _is_turned(mentee, mentor, people)
                reason = "the mentee comes first, then the mentor" if turned else str(error)
                raise NotMeant(f"names somebody who is not there: {reason}") from error
        case _:
            raise NotMeant(f"is no pair: {PAIR}")


def _is_turned(first: str, second: str, people: People) -> bool:
    return people.mentors.has(first) and people.mentees.has(second)
