"""Time, memory and found truth, with peers in the same run: `python -m benchmarks NAME`."""
