"""What each question is asked of: measures, where their lines bend otherwise, sets of pairs and their weights."""

from dedup.relation import Asked

MEASURES: dict[Asked, tuple[str, ...]] = {
    "same": (
        "cosine",
        "headline_cosine",
        "lead_cosine",
        "coverage",
        "coverage_long",
        "matched",
        "terms",
        "jaccard",
        "containment",
        "entity_overlap",
        "number_overlap",
        "length_ratio",
        "size",
        "lapse",
        "pile",
    ),
    "duplicate": (
        "cosine",
        "headline_cosine",
        "coverage",
        "coverage_long",
        "matched",
        "order",
        "copied",
        "terms",
        "jaccard",
        "containment",
        "entity_overlap",
        "number_overlap",
        "length_ratio",
        "size",
    ),
    "translated": ("jaccard", "containment", "copied", "coverage", "order", "cosine"),
    "template": (
        "cosine",
        "headline_cosine",
        "coverage",
        "matched",
        "order",
        "copied",
        "terms",
        "containment",
        "entity_overlap",
        "number_overlap",
        "number_missing",
        "size",
        "lapse",
    ),
}
GATED: dict[Asked, tuple[str, ...]] = {
    "same": ("cosine", "coverage", "terms", "entity_overlap", "number_overlap"),
    "duplicate": ("coverage", "coverage_long", "matched", "entity_overlap", "number_overlap"),
    "translated": (),
    "template": ("matched", "entity_overlap", "number_overlap", "number_missing"),
}
"""Measures that mean something else between two languages and get a second line there."""
ALIKE: dict[Asked, tuple[str, ...]] = {"same": (), "duplicate": (), "translated": (), "template": ("number_missing",)}
"""Measures that get a further line as far as the sentences of the two match."""
PILED: dict[Asked, tuple[str, ...]] = {
    "same": (
        "pile_cosine",
        "pile_terms",
        "cosine",
        "terms",
        "coverage",
        "headline_cosine",
        "entity_overlap",
        "size",
        "lapse",
    ),
    "duplicate": (),
    "translated": (),
    "template": (),
}
"""Measures that get a further line as far as all articles of the dump are alike."""

ORIGIN_WEIGHT: dict[Asked, dict[str, float]] = {
    "same": {
        "graded": 1200,
        "outlets": 800,
        "translations": 150,
        "machine translations": 150,
        "abridged translations": 100,
        "edited copies": 250,
        "apart": 400,
        "lookalikes": 150,
        "halves": 240,
        "neighbours": 300,
        "headlines": 500,
    },
    "duplicate": {
        "graded": 400,
        "outlets": 300,
        "translations": 400,
        "lookalikes": 300,
        "machine translations": 350,
        "abridged translations": 250,
        "halves": 500,
        "neighbours": 200,
        "edited copies": 500,
        "apart": 100,
        "headlines": 200,
    },
    "translated": {
        "translations": 200,
        "machine translations": 300,
        "abridged translations": 150,
        "edited copies": 400,
    },
    "template": {
        "other figures": 100,
        "other names": 100,
        "other body": 100,
        "retold": 100,
        "corrected": 100,
        "updated": 300,
        "edited copies": 400,
        "translations": 200,
        "machine translations": 200,
        "abridged translations": 150,
        "halves": 300,
        "graded": 400,
        "outlets": 200,
        "headlines": 100,
    },
}
"""What each set weighs in all, in pairs: no set drowns the others by its size. One that is not named is left out of the
fit and still predicted."""

_LIKENESS = ("cosine", "headline_cosine", "coverage", "coverage_long", "matched", "terms", "jaccard", "containment")
_SHARED = ("entity_overlap", "number_overlap")
SLOPES: dict[Asked, dict[str, int]] = {
    "same": dict.fromkeys((*_LIKENESS, *_SHARED, "lead_cosine", "pile_cosine", "pile_terms"), 1) | {"lapse": -1},
    "duplicate": dict.fromkeys((*_LIKENESS, *_SHARED, "order", "copied"), 1),
    "translated": dict.fromkeys(("jaccard", "containment", "copied"), -1),
    "template": dict.fromkeys(_SHARED, -1) | {"number_missing": 1},
}
"""Whether the answer must rise (1) or fall (-1) with a measure, all else equal; others are free."""
TWINS = {"cosine": "pile_cosine", "terms": "pile_terms"}
"""What takes over from a measure in a dump whose articles are all alike: there only the two together must rise."""

ANCHOR = dict.fromkeys((*_LIKENESS, *_SHARED, "lead_cosine", "pile_cosine", "pile_terms"), 0.9) | {
    "jaccard": 0.8,
    "length_ratio": 1.0,
    "cross_language": 0.0,
}
"""A pair in one language that is alike in everything."""
ANCHORED = {"pile": (0.0, 0.5), "size": (2.0, 2.75, 3.5, 4.5), "lapse": (0.0, 1.6, 3.4)}
"""Where such a pair must come out as one story: in any dump, a hundred characters to thirty thousand, a month apart.
No labelled dump about one thing holds long articles, so the fit alone would have to guess there."""
ANCHOR_LOG_ODDS = 2.0
