"""Pairs the people of two files, with the same engine as the product and without a database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from matching.engine import ENGINE_VERSION, READINGS, EngineError, Result, solve
from matching.engine.shortage import shortages
from matching.enums import ProposalWarning
from matching.offline.mistakes import FilesRefused, Wrong
from matching.offline.reading import Files, read
from matching.queries.gaps import unchecked_sentences
from matching.queries.words import left_over_sentences, part_rows
from programs.engine import write_csv
from programs.enums import Role

INPUTS = {"mentors": "MENTORS", "mentees": "MENTEES", "policy": "--policy"}
OUTPUTS = {"out": "--out", "explain": "--explain", "json": "--json"}
WRONG_ARGUMENTS = 2  # the code that argparse ends with
RECRUITED = 10  # topics in a report
MOST_WARNINGS = 20


class Command(BaseCommand):
    help = "Pairs the people of two tables by a policy in TOML. Needs no settings and no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mentors", type=Path, metavar="MENTORS")
        parser.add_argument("mentees", type=Path, metavar="MENTEES")
        parser.add_argument("--policy", type=Path, metavar="POLICY.toml", help="without it, the defaults")
        parser.add_argument("--out", type=Path, metavar="PAIRS.csv", required=True)
        parser.add_argument("--explain", type=Path, metavar="REPORT.html")
        parser.add_argument("--json", type=Path, metavar="RESULT.json")

    def handle(self, *_args: Any, **options: Any) -> None:
        _refuse_overwriting(options)
        paths = [options["mentors"], options["mentees"], options["policy"]]
        try:
            files = read(*((path.name, path.read_bytes()) if path else ("", b"") for path in paths))
            result = solve(files.snapshot)
            for path, content in list(_outputs(options, files, result)):
                path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except FilesRefused as error:
            count = len(error.mistakes)
            raise CommandError(f"Nothing was written; wrong in the files: {count}\n{error}") from error
        except EngineError as error:
            raise CommandError(str(error)) from error
        for line in _warnings(files.warnings):
            self.stderr.write(line)
        self.stdout.write(_summary(files, result))


def _refuse_overwriting(options: Mapping[str, Any]) -> None:
    """No output may take the place of an input or of another output, whatever it is called there."""
    taken = {name: options[key] for key, name in INPUTS.items() if options[key]}
    for key, name in OUTPUTS.items():
        path = options[key]
        if path is None:
            continue
        for other, at in taken.items():
            if _is_same_file(path, at):
                reason = f"{name} {path} is the same file as {other} {at}, and would overwrite it"
                raise CommandError(f"{reason}; name another file.", returncode=WRONG_ARGUMENTS)
        taken[name] = path


def _is_same_file(one: Path, other: Path) -> bool:
    """Also through links; of files that are not there yet the resolved paths count."""
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()


def _outputs(options: Mapping[str, Any], files: Files, result: Result) -> Iterator[tuple[Path, bytes]]:
    """What to write where."""
    yield options["out"], write_csv(_pairs(files, result), encoding="utf-8")
    if options["json"]:
        text = json.dumps(_as_json(files, result), indent=2, ensure_ascii=False, sort_keys=True)
        yield options["json"], f"{text}\n".encode()
    if options["explain"]:
        page = render_to_string("matching/match_report.html", _report(files, result))
        yield options["explain"], page.encode()


def _warnings(warnings: Sequence[Wrong]) -> Iterator[str]:
    for warning in warnings[:MOST_WARNINGS]:
        yield f"Warning: {warning}"
    if len(warnings) > MOST_WARNINGS:
        yield f"Warning: {len(warnings) - MOST_WARNINGS} more of the kind"


def _summary(files: Files, result: Result) -> str:
    proved = "proved optimal" if result.certificate else "not proved"
    if result.chosen:
        proved = f"chosen by people, open wishes of both sides: {result.blocking_pairs}"
    asked = len(files.snapshot.mentees)
    return f"{result.mentees_paired} of {asked} mentees paired, {result.total} points, {proved}."


def _pairs(files: Files, result: Result) -> Iterator[list[str]]:
    """A row for each pair; points by part in columns of their own."""
    keys = [key for key, share in files.snapshot.policy.weights.shares().items() if share]
    people = ("mentee", "mentee name", "mentor", "mentor name")
    yield [*people, "score", *keys, "wish", "warnings", "unchecked"]
    for pair in result.proposals:
        points = dict.fromkeys(keys, 0)
        for part in pair.parts:
            points[part.key] += part.points
        yield [
            pair.mentee,
            files.names[pair.mentee],
            pair.mentor,
            files.names[pair.mentor],
            *map(str, (pair.score, *points.values(), pair.wish or "")),
            " ".join(pair.warnings),
            " ".join(READINGS[each.rule].switch for each in pair.unchecked),
        ]


def _as_json(files: Files, result: Result) -> dict[str, Any]:
    """Objective values, proof, each pair's parts, and who is left over."""
    return {
        "engine_version": ENGINE_VERSION,
        "objective": {
            "mentees": len(files.snapshot.mentees),
            "paired": result.mentees_paired,
            "points": result.total,
            "worst": min((pair.score for pair in result.proposals), default=None),
            "blocking_pairs": result.blocking_pairs,
            "topics_wanted": result.topics_wanted,
            "topics_covered": result.topics_covered,
        },
        "mode": files.snapshot.policy.mode.value,
        "chosen": result.chosen and asdict(result.chosen),
        "fairness": result.fairness
        and {
            "mode": result.fairness.mode.value,
            "points_lost": result.fairness.points_lost,
            "worst_without": result.fairness.worst_without,
            "worst": result.fairness.worst,
        },
        "certificate": result.certificate
        and {
            "worth": result.certificate.worth,
            "bonus": result.certificate.bonus,
            "mentees": dict(result.certificate.mentees),
            "mentors": dict(result.certificate.mentors),
        },
        "pairs": [
            {
                "mentee": pair.mentee,
                "mentor": pair.mentor,
                "score": pair.score,
                "locked": pair.is_locked,
                "wish": pair.wish,
                "welcome": pair.is_welcome,
                "warnings": [warning.value for warning in pair.warnings],
                "unchecked": [each.to_json() for each in pair.unchecked],
                "parts": [part.to_json() for part in pair.parts],
            }
            for pair in result.proposals
        ],
        "left_over": [
            {
                "id": person.id,
                "reason": person.reason.value,
                "nearest": person.nearest or None,
                "relax": person.relax and person.relax.value,
                "freed": person.freed,
            }
            for person in result.left_over
        ],
        "recruit": [
            {"topic": s.topic, "wanted": s.wanted, "places": s.places, "pairs": s.pairs, "points": s.points}
            for s in shortages(result.computed)
        ],
    }


def _report(files: Files, result: Result) -> dict[str, Any]:
    """What the page shows, in words."""
    names = _names(files)
    mentees = {mentee.id for mentee in files.snapshot.mentees}
    return {
        "result": result,
        "asked": len(mentees),
        "worst": min((pair.score for pair in result.proposals), default=None),
        "pairs": [
            {
                "mentee": files.names[pair.mentee],
                "mentor": files.names[pair.mentor],
                "score": pair.score,
                "is_locked": pair.is_locked,
                "wish": pair.wish,
                "warnings": [ProposalWarning(warning.value).label for warning in pair.warnings],
                "unchecked": unchecked_sentences(
                    pair.unchecked, mentee=files.names[pair.mentee], mentor=files.names[pair.mentor]
                ),
                "parts": part_rows([part.to_json() for part in pair.parts], names),
            }
            for pair in sorted(result.proposals, key=lambda pair: (-pair.score, pair.mentee))
        ],
        "left_over": [
            {
                "name": files.names[person.id],
                "role": Role.MENTEE.label if person.id in mentees else Role.MENTOR.label,
                "nearest": files.names.get(person.nearest, ""),
                "sentences": left_over_sentences(
                    person.reason.value,
                    Role.MENTEE if person.id in mentees else Role.MENTOR,
                    person.relax.value if person.relax else "",
                ),
            }
            for person in result.left_over
        ],
        "recruit": [each for each in shortages(result.computed) if each.points or each.pairs][:RECRUITED],
        "title": _("Result of a matching"),
        "mentee_label": Role.MENTEE.label,
        "mentor_label": Role.MENTOR.label,
    }


def _names(files: Files) -> Mapping[str, str]:
    """Topics, and what perspectives are about, are called by their names in files."""
    mentees = files.snapshot.mentees
    wanted = {want.topic for mentee in mentees for want in mentee.wants}
    return {name: name for name in (*wanted, *(name for mentee in mentees for name in mentee.perspective))}
