"""Every comparison under every weighting of reused text, held against corpora in which nothing is reused.

Exact copies under "cluster" must give what one of each gives under "all"; documents that are an agency's from end to
end must give under "own" what the corpus without them gives under "all".
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from framescope.codebook import Codebook, Frame
from framescope.comparisons.collocations import collocations, count_collocates
from framescope.comparisons.concordance import kwic
from framescope.comparisons.dispersion import dispersion, term_places
from framescope.comparisons.diversity import diversity, diversity_documents
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.comparisons.ngrams import multiword_terms, tokens_compound, tokens_ngrams
from framescope.comparisons.similarity import similarity
from framescope.comparisons.word_shift import word_shift
from framescope.corpus import Corpus, corpus_from_table
from framescope.corpus.model import REUSE, table_of
from framescope.counts import count_terms
from framescope.errors import ParameterError
from framescope.framing.axes import semantic_axes
from framescope.framing.company import dominant_frames, frame_cooccurrence, groups_test
from framescope.framing.coverage import carried_frames, frame_coverage, frame_overlap
from framescope.framing.multiverse import frame_multiverse
from framescope.framing.profile import count_frames, frame_profile
from framescope.framing.target_company import target_company, targets_beside_frames
from framescope.framing.targets import target_profile
from framescope.framing.units import count_frame_sentences, find_sentences
from framescope.groups import counts_joined
from framescope.tokens import Tokens, tokenize

BASE = [
    ("a", "X", "The radar cost money. A good radar is dear, and the treaty waits. Ankara signed it late."),
    ("b", "X", "No treaty without money. The radar works in the north. It was a bad and dear deal."),
    ("c", "X", "Ankara pays for a good system, the treaty system. Nobody asked what the radar would cost."),
    ("d", "Y", "The treaty was signed in the north. A deal is a deal, and the treaty is a good deal."),
    ("e", "Y", "Soldiers saw the radar. The treaty cost nothing, the deal was bad for the north."),
    ("f", "Y", "A treaty system for Ankara. Money is short. The deal waits in the north for a radar."),
]
# Copies of a and e in their own groups, and articles that an agency wrote, long ones full of the words looked at.
COPIES = [("a2", "X", BASE[0][2]), ("a3", "X", BASE[0][2]), ("e2", "Y", BASE[4][2])]
WIRE = [
    ("w1", "X", "The radar, the radar, good radar! The treaty is a bad deal. " * 4),
    ("w2", "Y", "Bad radar and dear money. A bad deal costs the treaty its money in the north. " * 4),
]
FRAMES = Codebook(
    "frames",
    (
        Frame("cost", "Cost", ("cost*", "money", "dear")),
        Frame("law", "Law", ("treaty", "treaty system", "deal")),
        Frame("place", "Place", ("north", "ankara", "system")),
        Frame("none", "None", ("zebra",)),
    ),
    negation=("no",),
    negation_window=1,
)
TARGETS = Codebook(
    "targets",
    (Frame("radar", "Radar", ("radar", "good radar")), Frame("system", "System", ("system",))),
    kind="targets",
    evaluation={"positive": ("good", "late", "works"), "negative": ("bad", "dear", "short")},
)
POLES = {"tone": (("good", "works", "signed", "saw"), ("bad", "dear", "short", "late"))}
LEXICON = {"good": 1.0, "bad": -1.0, "radar": 0.5, "treaty": -0.5}
QUICK = {"n_permutations": 99, "n_bootstrap": 99}


def corpus_of(rows: list[tuple[str, str, str]]) -> Corpus:
    return corpus_from_table(pd.DataFrame(rows, columns=["doc_id", "outlet", "text"]))


@cache
def tokens_of(kind: str) -> Tokens:
    """The texts alone; with copies; with the agency's articles."""
    if kind == "plain":
        return tokenize(corpus_of(BASE))
    if kind == "cluster":
        pairs = [("a", "a2", 0), ("a2", "a3", 0), ("e", "e2", 1)]
        rows = [(one, other, 0, 999, "shared", 0, 999, 17, 1.0, n, "", "") for one, other, n in pairs]
        return tokenize(replace(corpus_of(BASE + COPIES), reuse=table_of(rows, REUSE)))
    rows = [(name, "", 0, 9999, "agency text", 0, 0, 0, 0.0, -1, "AP", "") for name in ("w1", "w2")]
    return tokenize(replace(corpus_of(BASE + WIRE), reuse=table_of(rows, REUSE)))


def terms(compare: Callable[..., pd.DataFrame], **options: Any) -> Callable[[Tokens, Any], pd.DataFrame]:
    return lambda tokens, weighting: compare(count_terms(tokens, weighting=weighting), "outlet", **options)


COMPARISONS: dict[str, Callable[[Tokens, Any], pd.DataFrame]] = {
    "frequency": terms(frequency, n_bootstrap=99),
    "keyness": terms(keyness, n_refined=999, **QUICK),
    "dispersion": terms(dispersion),
    "similarity": terms(similarity, n_bootstrap=99),
    "word_shift": terms(word_shift, target="X"),
    "word_shift by a lexicon": terms(word_shift, target="X", kind="lexicon", lexicon=LEXICON),
    "n-grams": lambda t, w: keyness(count_terms(tokens_ngrams(t), weighting=w), "outlet", **QUICK),
    "compounds": lambda t, w: frequency(
        count_terms(tokens_compound(t, ["good radar", "treaty system"]), weighting=w), "outlet", n_bootstrap=9
    ),
    "multiword_terms": lambda t, w: multiword_terms(t, min_count=1, weighting=w),
    "multiword_terms of three": lambda t, w: multiword_terms(t, n=3, min_count=1, stop_words=["a"], weighting=w),
    "diversity": lambda t, w: diversity(t, "outlet", window=8, n_bootstrap=99, weighting=w),
    "collocations": lambda t, w: collocations(t, "radar", by="outlet", min_count=1, weighting=w),
    "collocates compared": lambda t, w: keyness(count_collocates(t, "radar", weighting=w), "outlet", **QUICK),
    "frame_profile": lambda t, w: frame_profile(t, FRAMES, "outlet", sentences=find_sentences(t), weighting=w, **QUICK),
    "count_frame_sentences": lambda t, w: frequency(
        count_frame_sentences(t, FRAMES, find_sentences(t), weighting=w), "outlet", n_bootstrap=99
    ),
    "groups_test": lambda t, w: groups_test(count_frames(t, FRAMES, weighting=w), "outlet", n_permutations=99),
    "dominant_frames": lambda t, w: (
        dominant_frames(count_frames(t, FRAMES, weighting=w), "outlet", FRAMES)
        .groupby(["group", "frame"])["weight"]
        .sum()
        .reset_index()
    ),
    "frame_cooccurrence": lambda t, w: frame_cooccurrence(t, FRAMES, find_sentences(t), weighting=w),
    "frame_coverage": lambda t, w: frame_coverage(t, FRAMES, weighting=w),
    "carried_frames": lambda t, w: carried_frames(t, FRAMES, weighting=w),
    "frame_overlap": lambda t, w: frame_overlap(t, FRAMES, weighting=w),
    "target_profile": lambda t, w: target_profile(t, TARGETS, "outlet", weighting=w, **QUICK),
    "target_company": lambda t, w: target_company(t, TARGETS, FRAMES, "outlet", weighting=w, **QUICK),
    "target_company in windows": lambda t, w: target_company(
        t, TARGETS, FRAMES, "outlet", window=3, weighting=w, **QUICK
    ),
    "targets_beside_frames": lambda t, w: targets_beside_frames(t, TARGETS, FRAMES, "outlet", weighting=w),
    "semantic_axes": lambda t, w: semantic_axes(
        t, POLES, "outlet", vectors=None if w == "never" else vectors(t, w), weighting=w, n_random=9, **QUICK
    ),
    "frame_multiverse": lambda t, w: frame_multiverse(
        t, FRAMES, "outlet", stop_words=["the", "a"], weightings=[w], n_permutations=99
    ),
}
# What copies change although they weigh one: numbers of articles.
ARTICLES = ("n_documents", "n_containing", "range", "n_used", "documents")


def vectors(tokens: Tokens, weighting: Any) -> Any:
    from framescope.framing.vectors import learn_vectors

    return learn_vectors(tokens, min_tokens=1, min_count=1, dimensions=5, weighting=weighting)


def settled(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    names = [column for column in columns if not pd.api.types.is_numeric_dtype(table[column])]
    shown = table[columns].assign(**{name: table[name].astype("object") for name in names})
    return shown.sort_values(names, ignore_index=True).astype(
        {column: "float64" for column in columns if column not in names}
    )


@pytest.mark.parametrize("name", COMPARISONS)
def test_copies_that_weigh_one_count_as_one(name: str) -> None:
    plain = COMPARISONS[name](tokens_of("plain"), "all")
    weighed = COMPARISONS[name](tokens_of("cluster"), "cluster")
    unweighed = COMPARISONS[name](tokens_of("cluster"), "all")
    columns = [column for column in plain.columns if not column.startswith(ARTICLES)]
    expected = settled(plain, columns).replace({"documents": {"all": "cluster"}})
    pd.testing.assert_frame_equal(settled(weighed, columns), expected, rtol=1e-9, atol=1e-12)
    if name not in ("frame_overlap", "dominant_frames"):
        assert not settled(unweighed, columns).equals(settled(plain, columns)), "the copies matter"


@pytest.mark.parametrize("name", COMPARISONS)
def test_an_agency_s_articles_count_for_nothing_where_own_words_count(name: str) -> None:
    plain = COMPARISONS[name](tokens_of("plain"), "all")
    own = COMPARISONS[name](tokens_of("wire"), "own")
    if "term" in plain:
        own = own[own["term"].isin(plain["term"])].reset_index(drop=True)  # an agency's words have columns, too
    if "documents" in plain:
        own = own.assign(documents="all")
    pd.testing.assert_frame_equal(own, plain, rtol=1e-9, atol=1e-12)
    every = COMPARISONS[name](tokens_of("wire"), "all")
    assert len(every) != len(plain) or not every.equals(plain), "the agency's articles matter"


@pytest.mark.parametrize("name", [name for name in COMPARISONS if name != "similarity"])
def test_an_unknown_weighting_is_refused(name: str) -> None:
    with pytest.raises(ParameterError, match="there is no choice 'some'; there are: all, cluster, own"):
        COMPARISONS[name](tokens_of("plain"), "some")


def mixed() -> Tokens:
    """One article of which the second sentence and the first word of the third are an agency's."""
    text = "Good radar is dear. The radar cost money. The treaty system works."
    rows = [("a", "", 20, 45, "agency sentence", 0, 0, 0, 0.0, -1, "AP", "")]
    return tokenize(replace(corpus_of([("a", "X", text), ("b", "Y", "Money, radar.")]), reuse=table_of(rows, REUSE)))


def test_a_run_of_words_is_own_where_all_of_its_words_are() -> None:
    tokens = mixed()
    grams = count_terms(tokens_ngrams(tokens, 2), weighting="own").to_table()
    there = grams.loc[0]
    assert {name for name in grams.columns[2:] if there[name]} == {
        "good radar", "radar is", "is dear", "treaty system", "system works"}  # fmt: skip
    assert grams["n_tokens"].tolist() == [5, 1]
    joined = count_terms(tokens_compound(tokens, ["treaty system", "the radar"]), weighting="own").to_table()
    assert joined["treaty system"].tolist() == [1, 0]
    assert joined["the radar"].tolist() == [0, 0]
    again = count_terms(tokens_ngrams(tokens_ngrams(tokens, 2), 2), weighting="own")
    assert again.n_tokens.tolist() == [3, 0], "n-grams of n-grams know it, too"
    book = Codebook("b", (Frame("f", "F", ("the treaty", "treaty system", "radar")),))
    assert count_frames(tokens, book, weighting="own").matrix.toarray().ravel().tolist() == [2, 1]


def test_a_sentence_counts_where_at_least_half_of_its_words_are_own() -> None:
    tokens = mixed()
    counts = count_frame_sentences(tokens, FRAMES, find_sentences(tokens), weighting="own")
    assert counts.n_tokens.tolist() == [2, 1]
    assert counts.to_table()["law"].tolist() == [1, 0]
    assert counts.to_table()["cost"].tolist() == [1, 1]


def test_windows_keep_their_places_and_count_own_words_only() -> None:
    near = count_collocates(mixed(), "treaty", left=5, right=1, weighting="own").to_table()
    assert near["doc_id"].tolist() == ["a"]
    assert {name for name in near.columns[2:] if near[name].iloc[0]} == {"system"}
    assert near["n_tokens"].tolist() == [1]
    left = count_collocates(mixed(), "treaty", left=7, right=0, weighting="own").to_table()
    assert {name for name in left.columns[2:] if left[name].iloc[0]} == {"dear", "is"}


def test_a_concordance_shows_own_places_or_one_of_the_copies() -> None:
    assert kwic(mixed(), "radar", weighting="own")["start"].tolist() == [5, 7]
    tokens = tokens_of("cluster")
    assert set(kwic(tokens, "radar", by="outlet")["doc_id"]) == {"a", "a2", "a3", "b", "c", "e", "e2", "f"}
    assert set(kwic(tokens, "radar", by="outlet", weighting="cluster")["doc_id"]) == {"a", "b", "c", "e", "f"}
    places = term_places(tokens, "radar", by="outlet", weighting="cluster")
    assert set(places["doc_id"]) == {"a", "b", "c", "d", "e", "f"}
    assert term_places(mixed(), "radar", weighting="own")["position"].tolist() == [1, 1]


def test_every_group_keeps_its_copy_where_a_cluster_spans_groups() -> None:
    rows = [("a", "d", 0, 99, "shared", 0, 99, 17, 1.0, 0, "", "")]
    tokens = tokenize(replace(corpus_of([BASE[0], ("d", "Y", BASE[0][2])]), reuse=table_of(rows, REUSE)))
    assert kwic(tokens, "treaty", by="outlet", weighting="cluster")["group"].tolist() == ["X", "Y"]
    assert len(kwic(tokens, "treaty", weighting="cluster")) == 1


def test_a_group_without_own_words_is_told_and_keeps_its_rows() -> None:
    wire = [(name, "W", text) for name, _, text in WIRE]
    rows = [(name, "", 0, 9999, "agency text", 0, 0, 0, 0.0, -1, "AP", "") for name in ("w1", "w2")]
    tokens = tokenize(replace(corpus_of(BASE + wire), reuse=table_of(rows, REUSE)))
    for table in (
        frequency(count_terms(tokens, weighting="own"), "outlet", n_bootstrap=9),
        keyness(count_terms(tokens, weighting="own"), "outlet", **QUICK),
        frame_profile(tokens, FRAMES, "outlet", weighting="own", **QUICK),
        target_profile(tokens, TARGETS, "outlet", weighting="own", **QUICK),
        similarity(count_terms(tokens, weighting="own"), "outlet", n_bootstrap=9).query("group != other"),
        diversity(tokens, "outlet", window=8, weighting="own"),
    ):
        part = table[table["group"] == "W"]
        assert len(part)
        assert part["note"].str.startswith("n/a: 0 articles").all()
        low = next(column for column in part.columns if column.endswith("low"))
        assert part[low].isna().all()
    tested = groups_test(count_frames(tokens, FRAMES, weighting="own"), "outlet", n_permutations=9)
    assert set(tested["note"]) == {"n/a: 1 of 3 groups with fewer than two articles"}


def test_a_document_s_own_words_are_read_on_end_for_its_diversity() -> None:
    table = diversity_documents(mixed(), window=2, weighting="own").set_index("doc_id")
    assert table.loc["a", ["n_tokens", "n_types"]].tolist() == [7, 7]


def test_weights_reach_the_floor_under_p() -> None:
    # a term of both copies of one article is a term of one article: 1 of the 2 + 2 documents
    texts = [("a", "X", "zebra b b"), ("a2", "X", "zebra b b"), ("b", "X", "b"), ("c", "Y", "b b"), ("d", "Y", "b b b")]
    rows = [("a", "a2", 0, 9, "shared", 0, 9, 3, 1.0, 0, "", "")]
    tokens = tokenize(replace(corpus_of(texts), reuse=table_of(rows, REUSE)))
    table = keyness(count_terms(tokens, weighting="cluster"), "outlet", "X", n_permutations=999).set_index("term")
    assert table.loc["zebra", "p"] > 0.499
    assert np.isclose(table.loc["zebra", "n_target"], 1)


TWICE = [("p", "Z", BASE[1][2]), ("p2", "Z", BASE[1][2])]


def test_a_group_of_one_article_and_its_copy_is_one_article() -> None:
    rows = [("p", "p2", 0, 999, "shared", 0, 999, 17, 1.0, 0, "", "")]
    tokens = tokenize(replace(corpus_of([BASE[0], *BASE[2:], *TWICE]), reuse=table_of(rows, REUSE)))
    compared = {
        "frequency": frequency(count_terms(tokens, weighting="cluster"), "outlet", n_bootstrap=9),
        "keyness": keyness(count_terms(tokens, weighting="cluster"), "outlet", **QUICK),
        "dispersion": dispersion(count_terms(tokens, weighting="cluster"), "outlet"),
        "similarity": similarity(count_terms(tokens, weighting="cluster"), "outlet", n_bootstrap=9),
        "diversity": diversity(tokens, "outlet", window=8, n_bootstrap=9, weighting="cluster"),
        "frame_profile": frame_profile(tokens, FRAMES, "outlet", weighting="cluster", **QUICK),
        "target_profile": target_profile(tokens, TARGETS, "outlet", weighting="cluster", **QUICK),
        "target_company": target_company(tokens, TARGETS, FRAMES, "outlet", weighting="cluster", **QUICK).query(
            "n_places > 0"
        ),
    }
    for name, table in compared.items():
        alone = table[table["group"] == "Z"]
        assert set(alone["note"]) == {"n/a: 1 article"}, name
        drawn = [
            c for c in alone.columns if c in ("p", "q", "low", "high", "dp") or c.endswith(("_low", "_high", "_p"))
        ]
        assert drawn, name
        assert alone[drawn].isna().all(axis=None), name
    tested = groups_test(count_frames(tokens, FRAMES, weighting="cluster"), "outlet", n_permutations=9)
    assert set(tested["note"]) == {"n/a: 1 of 3 groups with fewer than two articles"}
    assert frequency(count_terms(tokens), "outlet", n_bootstrap=9)["note"].eq("").all(), "under all they are two"


def test_copies_in_two_groups_are_an_article_of_each() -> None:
    rows = [("a", "d", 0, 99, "shared", 0, 99, 17, 1.0, 0, "", "")]
    tokens = tokenize(replace(corpus_of(BASE), reuse=table_of(rows, REUSE)))
    counts = count_terms(tokens, weighting="cluster")
    ids = counts.documents["doc_id"].to_numpy()
    here = [counts_joined(counts, np.flatnonzero(counts.documents["outlet"] == name)) for name in "XY"]
    assert [ids[first].tolist() for _, first in here] == [["a", "b", "c"], ["d", "e", "f"]]
    assert [units.weights.tolist() for units, _ in here] == [[0.5, 1, 1], [0.5, 1, 1]]
    together, first = counts_joined(counts, np.arange(6))
    assert ids[first].tolist() == ["a", "b", "c", "e", "f"]
    assert together.weights.tolist() == [0.5 + 0.5, 1, 1, 1, 1]
    assert first.tolist() == [0, 1, 2, 4, 5]
    assert together.n_tokens.sum() == counts.n_tokens.sum()
