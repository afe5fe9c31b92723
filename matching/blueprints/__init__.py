"""Policies with which programmes begin: data in TOML, one for each template, one for all others.

A file is a policy as the engine reads it, in either language the same: what it leaves out is as in the
engine's defaults. What is wrong in one stops the loader with the name of the file and the reason.
"""

from matching.blueprints.loader import first_policy

__all__ = ["first_policy"]
