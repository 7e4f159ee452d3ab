"""The fuzzing targets on the inputs they start with, and on changed ones: a minute's worth of what hours of it do."""

import random

import pytest

from tests.fuzz.seeds import pieces, seeds
from tests.fuzz.targets import TARGETS

CHANGED = {"readers": 60, "archives": 10, "parquet": 0, "normaliser": 10, "checker": 20, "comparison": 4, "report": 2}
"""Inputs made of the seeds by inserting and cutting, per target. Forged Parquet may end the process."""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_a_promise(target: str) -> None:
    known = list(seeds(target))
    for data in known:
        TARGETS[target](data)
    chance = random.Random(target)
    for _ in range(CHANGED[target]):
        changed = bytearray(chance.choice(known))
        for _ in range(3):
            place = chance.randrange(len(changed))
            changed[place : place + chance.randrange(8)] = chance.choice(pieces(target))
        TARGETS[target](bytes(changed))


@pytest.mark.parametrize("target", ["checker", "comparison"])
def test_bytes_that_are_no_text_are_met_as_lone_surrogates(target: str) -> None:
    TARGETS[target](b"\x00The mayor \xff said \xed\xa0\x80 four.\x1fThe mayor \x80 said six.")
