"""What a file of people would do to a programme, worked out before anything is written."""

from programs.queries.imports.asking import AskedUnits, alias_rows, asked_units, unit_called
from programs.queries.imports.headings import REQUIRED, guess_columns
from programs.queries.imports.planning import make_plan
from programs.queries.imports.plans import Change, Choices, Plan, PlannedRow, Problem, person_keys
from programs.queries.imports.rows import ImportRowLine, import_rows, newest_imports, problems_in, wrong_rows
from programs.queries.imports.samples import sample_file
from programs.queries.imports.units import ADD, ASK, NewUnit, UnitAnswer, UnitEntry, UnitRef
from programs.queries.imports.world import Known, World, look_up

__all__ = [
    "ADD",
    "ASK",
    "REQUIRED",
    "AskedUnits",
    "Change",
    "Choices",
    "ImportRowLine",
    "Known",
    "NewUnit",
    "Plan",
    "PlannedRow",
    "Problem",
    "UnitAnswer",
    "UnitEntry",
    "UnitRef",
    "World",
    "alias_rows",
    "asked_units",
    "guess_columns",
    "import_rows",
    "look_up",
    "make_plan",
    "newest_imports",
    "person_keys",
    "problems_in",
    "sample_file",
    "unit_called",
    "wrong_rows",
]
