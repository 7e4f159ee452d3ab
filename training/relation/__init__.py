"""How the relation scorer is made: labelled pairs, evidence, fit, calibration."""
