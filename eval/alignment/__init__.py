"""Alignment, unique content: constructions and measurements."""
