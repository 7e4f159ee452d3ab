"""Every peer groups a small planted set, alike under any order, and the tuning half never meets the reporting half."""

import multiprocessing
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from dedup.schema import Article
from eval.adapters.tables import ClusteredSet
from eval.context import Context
from eval.metrics.measure import value
from eval.peers.aligners import dynamic, mutual
from eval.peers.density import Dbscan, Hdbscan
from eval.peers.interface import Grouper, Labels, Vectors
from eval.peers.minhash_lsh import DatasketchLsh
from eval.peers.online_centroid import OnlineCentroid
from eval.peers.spaces import EncoderSpace, WordSpace
from eval.peers.text_dedup import TextDedup
from eval.rows import Outcome, compare
from eval.tasks import grouping

START = datetime(2025, 3, 1, tzinfo=UTC)
EVENTS = {
    "fire": "A fire broke out in the old harbour warehouse of Lindhaven late on Tuesday and burned until the morning.",
    "vote": "Deputies in the Karsk assembly rejected the water bill by nine votes after a debate of eleven hours.",
    "goal": "Two late goals by Amara Diallo gave the visitors their first away win of the season in heavy rain.",
}


def _planted() -> ClusteredSet:
    articles, clusters = [], {}
    for day, (event, lead) in enumerate(EVENTS.items()):
        for number in range(3):
            name, text = f"{event}{number}", f"{lead} Reporter number {number} was there and saw most of it happen."
            articles.append(Article(name, text, date=START + timedelta(days=day, hours=number), language="en"))
            clusters[name] = event
    return ClusteredSet("planted", articles, clusters)


class CountingEncoder:
    """Vectors of words hashed by their letters: enough to tell planted events apart, and the same everywhere."""

    name = "letters"
    packages: tuple[str, ...] = ()

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), 512), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                rows[row, sum(ord(c) * (i + 1) for i, c in enumerate(word)) % 512] += 1
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


PEERS: list[Grouper] = [
    DatasketchLsh(),
    Dbscan(WordSpace()),
    Hdbscan(WordSpace()),
    OnlineCentroid(WordSpace()),
    Dbscan(EncoderSpace(CountingEncoder())),
    OnlineCentroid(EncoderSpace(CountingEncoder())),
]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_some_threshold_of_every_peer_finds_the_planted_events(peer: Grouper) -> None:
    data = _planted()
    prepared = peer.prepare(data.articles)
    best = max(value(grouping.measured(data, prepared.labels(t), None)["pair_f1"]) for t in peer.thresholds)
    assert best == 1.0


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_a_peer_gives_one_label_per_article_at_any_threshold(peer: Grouper) -> None:
    prepared = peer.prepare(_planted().articles)
    assert all(len(prepared.labels(t)) == 9 for t in (peer.documented, peer.thresholds[0], peer.thresholds[-1]))


def test_text_dedup_finds_copies_and_leaves_the_way_processes_start_alone() -> None:
    for package in ("text_dedup", "datasets"):
        pytest.importorskip(package, reason="needs the peer text-dedup; docs/evaluation.md says how to install it")
    before = multiprocessing.get_start_method()
    data = _planted()
    prepared = TextDedup().prepare(data.articles)
    best = max(value(grouping.measured(data, prepared.labels(t), None)["pair_f1"]) for t in (0.3, 0.4, 0.5, 0.6))
    assert best == 1.0
    assert multiprocessing.get_start_method() == before


def test_rensa_finds_copies() -> None:
    rensa_lsh = pytest.importorskip("eval.peers.rensa_lsh", exc_type=ImportError)
    data = _planted()
    prepared = rensa_lsh.RensaLsh().prepare(data.articles)
    best = max(value(grouping.measured(data, prepared.labels(t), None)["pair_f1"]) for t in (0.3, 0.4, 0.5, 0.6))
    assert best == 1.0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_semhash_finds_neighbours() -> None:
    pytest.importorskip("semhash", exc_type=ImportError)
    from eval.peers.semhash_encoder import SemhashEncoder

    data = _planted()
    prepared = SemhashEncoder(CountingEncoder()).prepare(data.articles)
    best = max(value(grouping.measured(data, prepared.labels(t), None)["pair_f1"]) for t in (0.6, 0.7, 0.8, 0.9))
    assert best == 1.0


class _Recorded:
    """A grouper that is right about one half at one threshold and about the other half at another."""

    name, settings, packages, documented, thresholds = "recorded", "", (), 0.5, (0.5, 0.9)

    def prepare(self, articles: Sequence[Article]) -> "_Recorded":
        self.articles = articles
        return self

    def labels(self, threshold: float) -> Labels:
        wanted = grouping.TUNE if threshold == 0.9 else grouping.REPORT
        events = [a.id[:-1] for a in self.articles]
        return [sorted(EVENTS).index(e) if grouping.half(e) == wanted else 100 + n for n, e in enumerate(events)]


def test_the_tuned_threshold_comes_from_one_half_and_its_figure_from_the_other(tmp_path: Path) -> None:
    assert {grouping.half(event) for event in EVENTS} == {0, 1}
    data, context = _planted(), Context(tmp_path, tmp_path)
    answers = [grouping.answers("planted", data.articles, _Recorded(), context)]
    tuned = next(o for o in grouping.outcomes(data, answers, "pair_f1") if o.setting.startswith("tuned"))
    assert tuned.setting == "tuned (0.9)"
    assert value(tuned.measures["pair_recall"]) == 0.0


def test_answers_are_kept_and_used_again_until_the_settings_change(tmp_path: Path) -> None:
    class Failing(_Recorded):
        def prepare(self, articles: Sequence[Article]) -> "_Recorded":
            raise AssertionError("asked again")

    data, context = _planted(), Context(tmp_path, tmp_path)
    first = grouping.answers("planted", data.articles, _Recorded(), context)
    assert grouping.answers("planted", data.articles, Failing(), context).labels == first.labels
    with pytest.raises(AssertionError, match="asked again"):
        grouping.answers("planted", data.articles[:-1], Failing(), context)
    with pytest.raises(AssertionError, match="asked again"):
        grouping.answers("planted", data.articles, Failing(), replace(context, resume=False))


def test_unlabelled_articles_count_against_a_peer_in_a_closed_set_only() -> None:
    data = _planted()
    some = {name: cluster for name, cluster in data.clusters.items() if cluster == "fire"}
    everything = [0] * len(data.articles)
    closed, opened = replace(data, clusters=some), replace(data, clusters=some, closed=False)
    assert value(grouping.measured(opened, everything, None)["pair_precision"]) == 1.0
    assert value(grouping.measured(closed, everything, None)["pair_precision"]) < 0.2


def test_a_peer_is_tested_against_the_product_at_the_same_kind_of_setting() -> None:
    data = _planted()
    right = [sorted(EVENTS).index(a.id[:-1]) for a in data.articles]
    alone = list(range(9))
    measures = {labels: grouping.measured(data, [*labels], None) for labels in (tuple(right), tuple(alone))}
    rows = compare("t", "d", [
        Outcome("dedup", "tuned (1)", measures[tuple(right)], ""),
        Outcome("dedup", "documented (0)", measures[tuple(alone)], ""),
        Outcome("peer", "documented (3)", measures[tuple(alone)], ""),
    ])  # fmt: skip
    assert {row.p for row in rows if row.system == "peer"} == {1.0}
    assert {row.p for row in rows if row.system == "dedup"} == {None}


def test_the_ordered_aligner_finds_merges_and_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.peers.aligners.EmbeddedEncoder", CountingEncoder)
    a = [*EVENTS.values(), "Nothing else was said about the weather in any of the reports that day."]
    b = ["A fire broke out in the old harbour", "warehouse of Lindhaven late on Tuesday and burned until the morning.",
         EVENTS["vote"], EVENTS["goal"]]  # fmt: skip
    beads = [(sorted(x), sorted(y)) for x, y in dynamic(a, b)]
    assert beads[:3] == [([0], [0, 1]), ([1], [2]), ([2], [3])]


def test_mutual_best_neighbours_do_not_mind_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.peers.aligners.EmbeddedEncoder", CountingEncoder)
    texts = list(EVENTS.values())
    assert {(min(x), min(y)) for x, y in mutual(texts, texts[::-1])} == {(0, 2), (1, 1), (2, 0)}
