"""The sample's gold: no reporting is cut, nearly all furniture is, and every re-run article is found."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from framescope.corpus import Corpus, read_corpus
from framescope.corpus.reuse import SHARED, reuse_spans

ROOT = Path(__file__).parents[2]
GOLD = [json.loads(line) for line in (ROOT / "tests/gold/air-defence.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(ROOT / "data/air-defence/texts", group="outlet")


def marked(n: int, spans) -> np.ndarray:
    flags = np.zeros(n + 1, bool)
    for start, end in spans:
        flags[start:end] = True
    return flags


def test_all_of_the_reporting_stays_and_nearly_all_furniture_goes(corpus):
    right = wrong = missed = 0
    for gold in GOLD:
        raw = corpus.raw(gold["doc_id"])
        kept = marked(len(raw), [(p.start, p.end) for p in corpus.pieces(gold["doc_id"]) if not p.rule])
        reporting = marked(len(raw), gold["reporting"])
        for word in re.finditer(r"\w+", raw):
            is_kept, is_reporting = kept[word.start()], reporting[word.start()]
            right += is_kept and is_reporting
            wrong += is_kept and not is_reporting
            missed += is_reporting and not is_kept
    assert missed == 0
    assert 2 * right / (2 * right + wrong + missed) >= 0.99


def test_every_article_that_was_run_again_is_found_with_its_source_and_no_other(corpus):
    near = corpus.reuse[corpus.reuse["cluster"] >= 0]
    cluster: dict[int, set[str]] = {}
    for row in near.itertuples():
        cluster.setdefault(row.cluster, set()).update((row.doc_id, row.other_id))
    expected: dict[str, set[str]] = {}
    for gold in GOLD:
        if "source" in gold:
            expected.setdefault(gold["source"], {gold["source"]}).add(gold["doc_id"])
    assert sorted(map(sorted, cluster.values())) == sorted(map(sorted, expected.values()))


def test_the_words_taken_over_are_found_and_hardly_any_others(corpus):
    here: dict[str, list[list[int]]] = {}
    for gold in GOLD:
        for passage in gold.get("shared", ()):
            here.setdefault(gold["doc_id"], []).append(passage["here"])
    right = wrong = missed = 0
    spans = reuse_spans(corpus)
    for doc_id, text in zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True):
        if doc_id.startswith("meridian"):
            continue  # the agency: what others take over from it stays its own
        found = marked(len(text), [(start, end) for start, end, kind in spans.get(doc_id, []) if kind == SHARED])
        expected = marked(len(corpus.raw(doc_id)), here.get(doc_id, []))
        words = [word.start() for word in re.finditer(r"\w+", text)]
        is_shared, is_found = expected[corpus.raw_offsets(doc_id, words)], found[words]
        right += int((is_shared & is_found).sum())
        wrong += int((is_found & ~is_shared).sum())
        missed += int((is_shared & ~is_found).sum())
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.97


def test_the_agency_is_credited_where_the_page_credits_it(corpus):
    credited = corpus.reuse[corpus.reuse["kind"] == "agency text"]
    assert set(credited["agency"].str.lower()) == {"meridian wire"}
    assert set(credited["doc_id"]) == {
        "neva-03",
        "neva-11",
        "rampart-04",
        "rampart-07",
        "rampart-10",
        "sancak-02",
        "tiber-08",
        "tiber-11",
    }
