"""Whatever the file: what the dry run says is what happens."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.accounts.models import User
from programs import operations
from programs.enums import ImportState, RowOutcome
from programs.models import Program
from tests import factories
from tests.programs import import_files as files
from tests.programs.import_steps import checked

pytestmark = pytest.mark.django_db

EMAILS = st.sampled_from([f"p{n}@firm.example" for n in range(7)] + ["abroad@other.example", "nonsense", ""])
CELLS: Mapping[str, st.SearchStrategy[str]] = {
    "Vorname": st.sampled_from(["Jürgen", "Zoë", "", "=1"]),
    "Nachname": st.sampled_from(["Weiß", "O'Neil", "Łuć", "x" * 101]),
    "Rolle": st.sampled_from(["Mentor", "mentee", "Mentee", "Chef"]),
    "Stufe": st.sampled_from(["", "3", "12.0", "viel"]),
    "Bereich": st.sampled_from(["", "A", "A / B", "a / b / C", "B", " / "]),
    "Vorgesetzte": st.one_of(st.just(""), EMAILS),
    "Eintritt": st.sampled_from(["", "2020-02-29", "1.1.2020", "30.2.2020"]),
    "Kapazität": st.sampled_from(["", "1", "4", "99"]),
}


@st.composite
def any_file(draw: st.DrawFn) -> bytes:
    headings = draw(st.permutations(["E-Mail", *CELLS]))
    count = draw(st.integers(1, 6))
    right = draw(st.booleans())  # half of the files have nothing wrong but what comes by chance
    rows = []
    for n in range(count):
        cells = {name: draw(values) for name, values in CELLS.items()}
        cells["E-Mail"] = f"p{n}@firm.example" if right else draw(EMAILS)
        if right:
            above = f"p{draw(st.integers(0, n - 1))}@firm.example" if n and draw(st.booleans()) else ""
            cells |= {"Vorname": "Zoë", "Nachname": "Weiß", "Rolle": "Mentor", "Vorgesetzte": above}
            cells |= {"Stufe": "3", "Eintritt": "", "Kapazität": draw(st.sampled_from(["", "2"]))}
            cells["Bereich"] = draw(st.sampled_from(["", "A", "A / B", "C"]))
        rows.append([cells[heading] for heading in headings])
    return files.csv_file(rows, headings=headings)


def _facts(program: Program) -> dict[str, tuple[Any, ...]]:
    rows = program.memberships.participants().values_list(
        *("user__email", "role", "capacity", "user__given_name", "user__family_name", "user__grade"),
        *("user__business_unit__name", "user__manager__email", "user__started_on", "state"),
    )
    return {email: facts for email, *facts in rows}


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(any_file(), min_size=1, max_size=3))
def test_what_the_dry_run_said_is_what_happens(db: None, uploads: list[bytes]) -> None:
    """Any file, any order of columns, any mix of wrong rows, one after the other."""
    program = factories.ProgramFactory()
    organiser = factories.MembershipFactory(program=program).user
    for content in uploads:
        before = _facts(program)
        others = User.objects.exclude(organisation=program.organisation).count()
        made = checked(program, organiser, content)
        rows = {row.email: row for row in made.rows.all() if row.outcome != RowOutcome.WRONG}
        may = made.counts["wrong"] == 0 and made.counts["new"] + made.counts["changed"] > 0
        if not may:
            with pytest.raises(operations.NotImportable):
                operations.request_import(made, digest=made.digest, by=organiser)
            assert _facts(program) == before
            continue
        operations.request_import(made, digest=made.digest, by=organiser)
        operations.work_on_import(made.pk)
        made.refresh_from_db()
        assert made.state == ImportState.IMPORTED
        after = _facts(program)
        assert after.keys() - before.keys() == {e for e, row in rows.items() if row.outcome == RowOutcome.NEW}
        changed = {email for email in before if after[email] != before[email]}
        assert changed == {email for email, row in rows.items() if row.outcome == RowOutcome.CHANGED}
        assert others == User.objects.exclude(organisation=program.organisation).count()
        again = checked(program, organiser, content)
        assert again.counts["unchanged"] == sum(made.counts.values())
