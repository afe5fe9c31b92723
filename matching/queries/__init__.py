"""Reads across the models of matching."""

from matching.queries.readiness import Readiness, readiness
from matching.queries.snapshot import build_snapshot

__all__ = ["Readiness", "build_snapshot", "readiness"]
