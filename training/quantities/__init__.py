"""Language tables of numbers, units and dates."""
