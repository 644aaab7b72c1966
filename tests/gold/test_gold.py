"""The gold of the sample study agrees with its pages, and the cleaning agrees with the gold.

air-defence.jsonl: one object per article. reporting, furniture: spans of the raw text. quotes: number, span, speaker
(the person's name, and the span that names or points at the speaker), cue, and the number of the quote it continues.
Where an article re-runs another: source, rerun (how), and the shared passages with their spans in both.
"""

import json
import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from framescope.corpus import Corpus, read_corpus
from framescope.token_rules import TokenRules
from framescope.tokens import text_spans, tokenize

TOP = Path(__file__).parents[2]
Article = dict[str, Any]
GOLD: dict[str, Article] = {
    article["doc_id"]: article
    for article in map(json.loads, (TOP / "tests/gold/air-defence.jsonl").read_text("utf-8").splitlines())
}
RERUNS = [article for article in GOLD.values() if "source" in article]
PRONOUNS = {"he", "she", "they", "his", "her", "their"}
EDITS = 0.9  # of the words of a shared passage are the same in both


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The sample as it is read and cleaned."""
    return read_corpus(TOP / "data/air-defence/texts", group="outlet")


@pytest.fixture(scope="module")
def raw(corpus: Corpus) -> dict[str, str]:
    return {doc_id: corpus.raw(doc_id) for doc_id in corpus.documents["doc_id"]}


def fold(text: str) -> str:
    """Lower case, no accents: Aydoğdu and Aydogdu are the same name."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("ı", "i"))
    return "".join(character for character in plain if not unicodedata.combining(character))


def within(span: tuple[int, int], spans: list[list[int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def words(text: str) -> list[str]:
    """What stands between blanks; of a pre-tokenised text less the punctuation and the s of "turkey s"."""
    pieces = text.split()
    is_spaced = text.count(" . ") + text.count(" .\n") > 5
    return [word for word in pieces if word not in ("s", "t") and any(map(str.isalnum, word))] if is_spaced else pieces


def reporting_of(article: Article, text: str, start: int = 0, end: int | None = None) -> str:
    """The reporting in a stretch of a raw text."""
    end = len(text) if end is None else end
    spans = ((max(start, low), min(end, high)) for low, high in article["reporting"])
    return "\n".join(text[low:high] for low, high in spans if low < high)


def test_every_article_has_gold_and_every_gold_an_article(raw):
    assert sorted(GOLD) == sorted(raw)


@pytest.mark.parametrize("doc_id", GOLD)
def test_reporting_and_furniture_tile_the_page_in_whole_lines(doc_id, raw):
    article, text = GOLD[doc_id], raw[doc_id]
    spans = sorted(article["reporting"] + article["furniture"])
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == len(text)
    assert all(text[:start].endswith(("\n", "\r")) for start, _ in spans[1:])
    assert article["reporting"]
    assert article["furniture"]


@pytest.mark.parametrize("doc_id", [doc_id for doc_id, article in GOLD.items() if article["quotes"]])
def test_quotes_have_their_cue_and_speaker_in_the_reporting(doc_id, raw):
    article, text = GOLD[doc_id], raw[doc_id]
    quotes = article["quotes"]
    assert [quote["n"] for quote in quotes] == list(range(1, len(quotes) + 1))
    at = 0
    for quote in quotes:
        assert at <= quote["start"] < quote["end"]
        at = quote["end"]
        for span in ((quote["start"], quote["end"]), quote["speaker_span"], quote["cue_span"]):
            assert within(tuple(span), article["reporting"])
        assert fold(text[slice(*quote["cue_span"])]) == fold(quote["cue"])
        named = fold(text[slice(*quote["speaker_span"])])
        is_named = set(re.findall(r"\w+", fold(quote["speaker"]))) & set(re.findall(r"\w+", named))
        assert is_named or named in PRONOUNS or named.startswith("the ")


@pytest.mark.parametrize("doc_id", [doc_id for doc_id, article in GOLD.items() if article["quotes"]])
def test_quotes_are_whole_and_a_part_that_continues_has_the_same_speaker(doc_id, raw):
    text, quotes = raw[doc_id], GOLD[doc_id]["quotes"]
    for quote in quotes:
        said = text[quote["start"] : quote["end"]]
        if doc_id.startswith("neva"):  # its archive lost the quotation marks
            assert not set(said) & set('"“”‘’')
        else:
            assert said[0] + said[-1] in ('""', "“”", "‘’")
            assert not set(said[1:-1]) & {said[0], '"'}
        if "continues" in quote:
            first = quotes[quote["continues"] - 1]
            assert quote["continues"] < quote["n"]
            assert [first[key] for key in ("speaker", "cue", "cue_span")] == [
                quote[key] for key in ("speaker", "cue", "cue_span")
            ]


def test_there_are_enough_articles_of_each_outlet_and_none_too_short_or_long(corpus, raw):
    assert len(corpus) >= 60
    sizes = corpus.documents["outlet"].value_counts()
    assert len(sizes) == 6
    assert sizes.min() >= 10
    lengths = {doc_id: len(words(reporting_of(GOLD[doc_id], text))) for doc_id, text in raw.items()}
    assert {doc_id: n for doc_id, n in lengths.items() if not 180 <= n <= 450} == {}


def test_every_article_is_dated_within_the_story(corpus):
    assert corpus.documents["date"].between("2017-07-01", "2018-02-28").all()
    assert corpus.issues.empty


def test_the_agency_is_rerun_by_two_outlets_or_more_in_eight_cases_or_more(corpus):
    documents = corpus.documents.set_index("doc_id")
    outlets = {documents.loc[article["doc_id"], "outlet"] for article in RERUNS}
    assert len(RERUNS) >= 8
    assert len(outlets) >= 2
    assert {documents.loc[article["source"], "outlet"] for article in RERUNS} == {"Meridian Wire"}
    assert "Meridian Wire" not in outlets
    assert all(
        documents.loc[article["source"], "date"] <= documents.loc[article["doc_id"], "date"] for article in RERUNS
    )
    assert set(Counter(article["rerun"] for article in RERUNS)) == {"whole", "shortened", "moved", "local-lead"}


@pytest.mark.parametrize("doc_id", [article["doc_id"] for article in RERUNS])
def test_shared_passages_are_long_and_the_same_up_to_small_edits(doc_id, raw):
    article = GOLD[doc_id]
    source = GOLD[article["source"]]
    assert article["shared"]
    for passage in article["shared"]:
        there = re.findall(r"\w+", reporting_of(source, raw[source["doc_id"]], *passage["source"]).lower())
        here = re.findall(r"\w+", reporting_of(article, raw[doc_id], *passage["here"]).lower())
        assert min(len(there), len(here)) >= 12
        assert SequenceMatcher(None, there, here, autojunk=False).ratio() >= EDITS
    for side in ("source", "here"):
        spans = sorted(passage[side] for passage in article["shared"])
        assert all(before[1] - after[0] < 5 for before, after in pairwise(spans))  # but for a "The" that begins both


def test_a_rerun_shares_half_of_its_source_and_a_whole_one_nearly_all(raw):
    for article in RERUNS:
        source = GOLD[article["source"]]
        shared = sum(len(words(reporting_of(source, raw[source["doc_id"]], *p["source"]))) for p in article["shared"])
        share = shared / len(words(reporting_of(source, raw[source["doc_id"]])))
        assert share >= (0.9 if article["rerun"] == "whole" else 0.5)


def test_every_target_system_is_talked_about_in_three_outlets_or_more(corpus):
    tokens = tokenize(corpus)
    outlets = corpus.documents["outlet"].to_numpy()[tokens.documents_of]
    for name in ("s-400", "samp/t", "patriot", "s-300", "cpmiec", "t-loramids"):
        assert name in tokens.types
        assert len(set(outlets[tokens.codes == tokens.types.get_loc(name)])) >= 3


def test_all_reporting_is_kept_and_hardly_anything_else(corpus, raw):
    """Token-level recall of the reporting and precision of what is kept, over the whole sample."""
    rules = TokenRules()
    n_reporting = n_kept = n_both = 0
    lost: list[str] = []
    for row, doc_id in enumerate(corpus.documents["doc_id"]):
        spans = text_spans(corpus.documents["text"].iloc[row], rules)
        kept = set(corpus.raw_offsets(doc_id, spans[:, 0]).tolist())
        is_reporting = np.zeros(len(raw[doc_id]), dtype=bool)
        for start, end in GOLD[doc_id]["reporting"]:
            is_reporting[start:end] = True
        gold = {start for start, _ in text_spans(raw[doc_id], rules).tolist() if is_reporting[start]}
        n_reporting += len(gold)
        n_kept += len(kept)
        n_both += len(gold & kept)
        lost += [f"{doc_id}:{start}" for start in sorted(gold - kept)]
    assert lost == []
    assert n_both / n_reporting == 1
    assert n_both / n_kept >= 0.99
