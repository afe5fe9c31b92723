"""All files of a match at once: read wholly or refused wholly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.engine import Snapshot, SnapshotError
from matching.offline.mistakes import FilesRefused, Findings, Wrong
from matching.offline.people import OF_MENTEES, OF_MENTORS, People, mentees, mentors
from matching.offline.policies import read_policy
from matching.offline.tables import read_sheet

type File = tuple[str, bytes]  # its name and what is in it


@dataclass(frozen=True, slots=True)
class Files:
    """A snapshot read from files, what people are called in them, and what is worth a second look."""

    snapshot: Snapshot
    names: Mapping[str, str]
    warnings: Sequence[Wrong] = ()


def read(mentors_file: File, mentees_file: File, policy_file: File) -> Files:
    """Every mistake of all three is named; whether names are of somebody, once there is everybody.

    Raises FilesRefused.
    """
    findings = Findings()
    sheets = (
        read_sheet(*mentors_file, OF_MENTORS, findings),
        read_sheet(*mentees_file, OF_MENTEES, findings),
    )
    people = People(*sheets, are_all=not findings.mistakes)
    people.clashes(findings)
    teachers, learners = mentors(people, findings), mentees(people, findings)
    decided = read_policy(*policy_file, people, findings)
    if findings.mistakes:
        raise FilesRefused(findings.mistakes)
    try:
        snapshot = Snapshot(
            mentors=teachers, mentees=learners, policy=decided.policy, seed=decided.seed, **decided.pairs
        )
    except SnapshotError as error:  # of locks that can't be kept together
        raise FilesRefused([Wrong(policy_file[0], 0, "pairs.locked", str(error))]) from error
    people.warn_of_managers(findings)
    return Files(snapshot, {**people.mentors.names, **people.mentees.names}, tuple(findings.warnings))
