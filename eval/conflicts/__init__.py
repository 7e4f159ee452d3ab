"""Planted contradictions and harmless differences."""
