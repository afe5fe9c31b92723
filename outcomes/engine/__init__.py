"""Texts and spans in plain Python: no Django, no database.

Positions count Unicode code points from 0; a span [start, end) leaves out its end. That is how
Python slices, and what the exchange standard for qualitative data (REFI-QDA) uses.
"""
