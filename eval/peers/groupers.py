"""Every grouper that can run here."""

import importlib.util
from typing import Literal

from eval.peers.density import Dbscan, Hdbscan
from eval.peers.interface import Encoder, Grouper
from eval.peers.minhash_lsh import DatasketchLsh
from eval.peers.online_centroid import OnlineCentroid
from eval.peers.product import Product
from eval.peers.rensa_lsh import RensaLsh
from eval.peers.semhash_encoder import SemhashEncoder
from eval.peers.spaces import EmbeddedEncoder, EncoderSpace, WordSpace, minilm
from eval.peers.text_dedup import TextDedup

Kind = Literal["duplicate", "story"]


def installed(module: str) -> bool:
    """Tell whether an optional module can be imported."""
    return importlib.util.find_spec(module) is not None


def groupers(kind: Kind) -> list[Grouper]:
    """Return the product and every peer; those that share a space stand together, so that it is built once."""
    encoders: list[Encoder] = [EmbeddedEncoder()]
    model = minilm()
    if model and installed("sentence_transformers"):
        encoders.append(model)
    chosen: list[Grouper] = [Product(kind), DatasketchLsh()]
    chosen += [RensaLsh()] if installed("rensa") else []
    chosen += [TextDedup()] if installed("text_dedup") and installed("datasets") else []
    chosen += [Dbscan(WordSpace()), Hdbscan(WordSpace()), OnlineCentroid(WordSpace())]
    for encoder in encoders:
        chosen += [Dbscan(EncoderSpace(encoder)), OnlineCentroid(EncoderSpace(encoder))]
        chosen += [SemhashEncoder(encoder)] if installed("semhash") else []
    return chosen
