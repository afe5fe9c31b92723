# mypy: ignore-errors
"""mentormatch on the people of a file; run by .venv-bench. Prints seconds of CPU and the pairs.

Its rules are fixed: a mentor must outrank the mentee by level and by seven years. In reverse mentoring
it is the learner who does, so the two roles change places. It knows sites that somebody does not want
and functions that somebody prefers, but no rules for business units, languages or single pairs.
"""

import json
import sys
import time
from pathlib import Path

from mentormatch.api.app.setup_app_context import Context
from mentormatch.utils import ApplicantType, PairType

YEARS_A_GRADE = 10  # so that its rule of years says the same as the rule of grades


def applicant(person: dict[str, object], number: int, sites: set[str], units: set[str]) -> dict[str, object]:
    return {
        "wwid": number,
        "first_name": "",
        "last_name": person["id"],
        "skills": person["topics"],
        "function": person["unit"],
        "preferred_functions": sorted(units - {person["unit"]}),
        "position_level": person["grade"],
        "years_total": YEARS_A_GRADE * person["grade"],
        "location": person["site"],
        "gender": "",
        "preference_yes": sorted(sites - {person["site"]}),
        "preference_no": [person["site"]],
        "preference_maybe": [],
        "preferred_wwids": [],
        "favor": 0,
        "max_mentee_count": 1,
    }


people = json.loads(Path(sys.argv[1]).read_text())
everybody = [*people["mentees"], *people["mentors"]]
sites, units = ({person[key] for person in everybody} for key in ("site", "unit"))
seniors, juniors = (
    [applicant(person, number, sites, units) for number, person in enumerate(people[side], first)]
    for side, first in (("mentees", 0), ("mentors", len(people["mentees"])))
)
started = time.process_time()
context = Context(mentor_dicts=seniors, mentee_dicts=juniors)
for kind in ApplicantType:
    context.get_applicants(kind).assemble_applicant_objects()
for kind in (PairType.PREFERRED, PairType.RANDOM):
    context.get_matcher(kind).execute()
seconds = time.process_time() - started
pairs = [
    [senior.wwid, pair.mentee.wwid - len(seniors)]
    for senior in context.get_applicants(ApplicantType.MENTOR)
    for pair in senior.yield_pairs
]
print(json.dumps({"seconds": seconds, "pairs": pairs}))
