"""Calibration of the alignment."""
