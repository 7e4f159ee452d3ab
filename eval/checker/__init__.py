"""How well the checker finds traces, names and verdicts."""
