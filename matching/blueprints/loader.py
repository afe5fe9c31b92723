import tomllib
from functools import cache
from pathlib import Path

from matching.engine import Policy, SnapshotError
from programs.blueprints import BLUEPRINTS

FOLDER = Path(__file__).parent
START = "start"


@cache
def first_policy(template: str = "") -> Policy:
    """The policy that the template brings; without one that of a programme made from nothing.

    Raises KeyError for a template that does not exist, ValueError with the name of a file that is wrong.
    """
    if template and template not in BLUEPRINTS:
        raise KeyError(template)
    path = FOLDER / f"{template or START}.toml"
    try:
        return Policy.from_json(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, SnapshotError, TypeError) as error:
        raise ValueError(f"{path.name}: {error}") from error
