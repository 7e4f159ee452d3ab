"""Measures: each keeps statistics per unit, so that intervals and paired tests resample without scoring again."""
