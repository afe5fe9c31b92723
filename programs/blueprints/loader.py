from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from programs.blueprints.structures import Blueprint

FOLDER = Path(__file__).parent
BLUEPRINTS = ("bank", "shop_floor", "diversity", "product")  # in the order in which they are offered
LANGUAGES = ("en", "de")


@cache
def blueprint(key: str, language: str) -> Blueprint:
    """The template in this language, or in the part of it that we have ("de" for "de-at").

    Raises KeyError for a template or language that does not exist, ValueError with the name of a
    file that is wrong.
    """
    if key not in BLUEPRINTS or language[:2] not in LANGUAGES:
        raise KeyError(key, language)
    path = FOLDER / f"{key}.{language[:2]}.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Blueprint)
    except msgspec.DecodeError as error:
        raise ValueError(f"{path.name}: {error}") from error


def blueprints(language: str) -> Mapping[str, Blueprint]:
    """All templates by key, in a language that we have; else in English."""
    spoken = language[:2] if language[:2] in LANGUAGES else LANGUAGES[0]
    return {key: blueprint(key, spoken) for key in BLUEPRINTS}
