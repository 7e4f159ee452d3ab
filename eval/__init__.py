"""Measure what the product claims: tasks, metrics with intervals, peers in the same run."""
