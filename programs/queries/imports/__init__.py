"""What a file of people would do to a programme, worked out before anything is written."""

from programs.queries.imports.headings import REQUIRED, guess_columns
from programs.queries.imports.planning import make_plan
from programs.queries.imports.plans import Change, Choices, Plan, PlannedRow, Problem, person_keys
from programs.queries.imports.rows import ImportRowLine, import_rows, newest_imports, problems_in, wrong_rows
from programs.queries.imports.samples import sample_file
from programs.queries.imports.units import NewUnit, UnitRef
from programs.queries.imports.world import Known, World, look_up

__all__ = [
    "REQUIRED",
    "Change",
    "Choices",
    "ImportRowLine",
    "Known",
    "NewUnit",
    "Plan",
    "PlannedRow",
    "Problem",
    "UnitRef",
    "World",
    "guess_columns",
    "import_rows",
    "look_up",
    "make_plan",
    "newest_imports",
    "person_keys",
    "problems_in",
    "sample_file",
    "wrong_rows",
]
