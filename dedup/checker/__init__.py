"""Traces of translation in news texts: rules with evidence, names, style, and a verdict."""

from dedup.checker.check import check_many, check_text, written_in
from dedup.checker.finding import Check, Finding, LanguageProbability, Verdict

__all__ = ["Check", "Finding", "LanguageProbability", "Verdict", "check_many", "check_text", "written_in"]
