"""Reads across evidence, codes and effects; all give frozen dataclasses."""
