"""Reads across the models of sessions, pairs and programmes."""
