# mypy: ignore-errors
"""mentor-match on the scores of a file; run by .venv-bench, where `matching` is that package's name.

Reads scores[mentee][mentor], -1 where our rules forbid; prints seconds of CPU and the pairs.
"""

import json
import sys
import time
from pathlib import Path

from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify, Rule


class OurScore(Rule):
    """Our points as one of its rules."""

    def __init__(self, scores: list[list[int]]) -> None:
        super().__init__()
        self.scores = scores

    def apply(self, match_object: object) -> int:
        return self.scores[int(match_object.mentee.email)][int(match_object.mentor.last_name)]


scores = json.loads(Path(sys.argv[1]).read_text())
mentees = [Mentee(grade=1, email=str(row)) for row in range(len(scores))]
names = [str(column) for column in range(len(scores[0]))]
mentors = [Mentor(**{"grade": 1, "email": f"m{name}", "last name": name}) for name in names]
forbidden = Disqualify(lambda match: scores[int(match.mentee.email)][int(match.mentor.last_name)] < 0)
started = time.process_time()
process_data(mentors, mentees, [[OurScore(scores), forbidden]])
seconds = time.process_time() - started
pairs = [[int(mentee.email), int(mentor.last_name)] for mentee in mentees for mentor in mentee.mentors]
print(json.dumps({"seconds": seconds, "pairs": pairs}))
