"""Coverage-guided fuzzing of what meets hostile articles first: `python -m tests.fuzz TARGET MINUTES`."""
