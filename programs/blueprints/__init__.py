"""Templates from which programmes are made: data in TOML, one file for each template and language.

What a file may say is written down in the structures here; a field that is unknown, missing or too
long stops the loader with the name of the file and the place in it.
"""

from programs.blueprints.loader import BLUEPRINTS, LANGUAGES, blueprint, blueprints
from programs.blueprints.structures import Blueprint

__all__ = ["BLUEPRINTS", "LANGUAGES", "Blueprint", "blueprint", "blueprints"]
