"""Evidence of pairs: a word beside its node, both marked, where the counts found it; a frame's patterns."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.codebook import Codebook, Frame
from framescope.comparisons.collocations import count_collocates
from framescope.comparisons.ngrams import tokens_ngrams
from framescope.corpus import Corpus, corpus_from_table, read_corpus
from framescope.counts import count_terms
from framescope.errors import FramescopeError
from framescope.evidence_lines import LONGEST
from framescope.evidence_pairs import evidence_beside, evidence_patterns
from framescope.evidence_shown import evidence_index, show_evidence
from framescope.evidence_table import EVIDENCE, evidence, read_pairs
from framescope.exports import EVIDENCE_MIME, column_keys, evidence_key, pair_key, table_subjects
from framescope.framing.coverage import frame_coverage
from framescope.framing.target_company import target_company
from framescope.framing.units import find_sentences, frame_hits
from framescope.report.site import link_evidence
from framescope.tables import show_table
from framescope.tokens import tokenize

FRAMES = Codebook("frames", (Frame("cost", "Cost", ("cost*", "high price")), Frame("bond", "Bonds", ("ally",))))
TARGETS = Codebook("targets", (Frame("radar", "Radars", ("radar*",)),))


def corpus_of(*texts: tuple[str, str]) -> Corpus:
    return corpus_from_table(pd.DataFrame(texts, columns=["outlet", "text"]))


def marked(row: dict[str, Any]) -> list[str]:
    return [row["sentence"][a:b] for a, b in read_pairs(row["marks"])]


def test_a_collocate_is_shown_within_the_window_of_its_node_and_nowhere_else() -> None:
    text = "A new radar came. New men, old tents, and the radar. The radar is new to him, and so new."
    tokens = tokenize(corpus_of(("Post", text)))
    table = evidence_beside(tokens, ["new"], "radar", "outlet", name="radar", span=2)
    assert [marked(row) for row in table.to_dict("records")] == [["new", "radar"], ["radar", "New"], ["radar", "new"]]
    assert table["sentence"].tolist() == [
        "A new radar came.",
        "A new radar came. New men, old tents, and the radar.",
        "The radar is new to him, and so new.",
    ]
    assert table["n_hits"].unique().tolist() == [3]
    assert [text[a:b] for places in table["places"] for a, b in read_pairs(places)] == [
        "new", "radar", "radar", "New", "radar", "new",
    ]  # fmt: skip
    assert list(table.columns) == list(EVIDENCE)
    assert table[["kind", "subject", "node", "node_label"]].drop_duplicates().values.tolist() == [
        ["beside", "new", "radar", "radar"]
    ]


def test_a_word_inside_the_node_is_not_beside_it_and_windows_end_with_the_document() -> None:
    tokens = tokenize(corpus_of(("Post", "Air radar air."), ("Post", "Air. Nothing."), ("Post", "Radar.")))
    inside = evidence_beside(tokens, ["air"], "air radar", "outlet", name="air radar", span=3)
    assert [marked(row) for row in inside.to_dict("records")] == [["Air radar", "air"]]
    assert evidence_beside(tokens, ["nothing"], "radar", "outlet", name="radar")["n_hits"].tolist() == []


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "radar", "radar.", "b.", "\n"]), max_size=14), min_size=1, max_size=4),
    st.integers(1, 4),
)
@settings(max_examples=80, deadline=None)
def test_what_is_counted_beside_a_node_is_what_is_shown(words: list[list[str]], span: int) -> None:
    corpus = corpus_of(*((f"g{i % 2}", " ".join(some)) for i, some in enumerate([*words, ["a", "radar", "b"]])))
    tokens = tokenize(corpus)
    counts = count_collocates(tokens, "radar", left=span, right=span)
    counted = dict(zip(counts.terms, np.asarray(counts.matrix.sum(axis=0)).ravel().tolist(), strict=True))
    table = evidence_beside(tokens, ["a", "b"], "radar", "outlet", name="radar", span=span, most=1000)
    texts = dict(zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True))
    assert {row["subject"]: row["n_hits"] for row in table.to_dict("records")} == {
        name: n for name, n in counted.items() if name in ("a", "b") and n
    }
    for row in table.to_dict("records"):
        text, places = texts[row["doc_id"]], read_pairs(row["places"])
        assert row["sentence"] in text
        assert {text[a:b] for a, b in places} == {row["subject"], "radar"}
        assert sorted(marked(row)) == sorted(text[a:b] for a, b in places)
    shown = table.groupby("subject")["places"].agg(lambda some: sum(len(read_pairs(one)) for one in some))
    assert all(shown[name] > counted[name] for name in shown.index), "each hit and at least one node"


def test_a_frame_stands_beside_a_target_where_the_table_of_company_counts_it() -> None:
    texts = [
        ("Post", "The radar has a high price. Costs rise."),
        ("Times", "An ally left. Radars came, and one ally stayed, and many words later on there was a cost."),
    ]
    tokens = tokenize(corpus_of(*texts))
    places = frame_hits(tokens, TARGETS, "radar")
    options = {"name": "radar", "label": "Radars", "same_sentence": True}
    table = evidence_beside(tokens, FRAMES, places, "outlet", span=2, **options)  # type: ignore[arg-type]
    assert [(row["group"], row["label"], marked(row)) for row in table.to_dict("records")] == [
        ("Post", "Cost", ["radar", "high price"]),
        ("Times", "Cost", ["Radars", "cost"]),
        ("Times", "Bonds", ["ally", "Radars"]),
        ("Times", "Bonds", ["Radars", "ally"]),
    ]
    company = target_company(tokens, TARGETS, FRAMES, "outlet", n_permutations=0, n_bootstrap=0)
    there = company[company["n_with"] > 0]
    assert {(row["group"], row["subject"]) for row in table.to_dict("records")} == set(
        zip(there["group"], there["beside"], strict=True)
    )
    none = evidence_beside(tokens, FRAMES, places.head(0), "outlet", name="radar", span=2)
    assert len(none) == 0


def test_a_run_on_sentence_is_cut_around_the_word_and_its_node() -> None:
    text = "word " * 200 + "new and very old radar " + "word " * 200 + "radar."
    (row,) = evidence_beside(tokenize(corpus_of(("Post", text))), ["new"], "radar", "outlet", name="radar").to_dict(
        "records"
    )
    assert marked(row) == ["new", "radar"]
    assert len(row["sentence"]) <= LONGEST + 2
    assert row["sentence"].startswith("\u2026")
    assert row["sentence"].endswith("\u2026")


def test_only_a_documents_own_words_are_shown_under_own_and_copies_count_as_elsewhere() -> None:
    shared = "the ministry said on monday that a new radar would be bought from the old yard by the sea"
    corpus = corpus_of(("Post", f"{shared}. A new radar is ours."), ("Times", f"{shared}. Nothing else."))
    passage = {"kind": "shared", "start": 0, "end": len(shared), "other_start": 0, "other_end": len(shared)}
    pairs = [("0", "1"), ("1", "0")]
    reuse = pd.DataFrame([{**passage, "doc_id": a, "other_id": b, "n_words": 18, "similarity": 0.8, "cluster": 0,
                           "agency": "", "origin": ""} for a, b in pairs])  # fmt: skip
    from dataclasses import replace

    tokens = tokenize(replace(corpus, reuse=reuse))
    options: dict[str, Any] = {"name": "radar", "span": 2}
    every = evidence_beside(tokens, ["new"], "radar", "outlet", **options)
    own = evidence_beside(tokens, ["new"], "radar", "outlet", weighting="own", **options)
    assert (every["n_hits"].tolist(), own["n_hits"].tolist()) == ([3, 3, 3], [1])
    assert own["sentence"].tolist() == ["A new radar is ours."]


def test_a_pair_of_words_is_types_in_a_row_whatever_marks_they_hold() -> None:
    text = "He said. The $2.5bn deal, he said; he said the same."
    tokens = tokenize(corpus_of(("Post", text), ("Post", "He")))
    pairs = count_terms(tokens_ngrams(tokens, 2))
    counted = dict(zip(pairs.terms, np.asarray(pairs.matrix.sum(axis=0)).ravel().tolist(), strict=True))
    table = evidence(tokens, list(counted), "outlet", most=99)
    assert {row["subject"]: row["n_hits"] for row in table.to_dict("records")} == counted
    (across,) = table[table["subject"] == "said the"]["sentence"].head(1)
    assert across == "He said. The $2.5bn deal, he said; he said the same."
    assert [text[a:b] for a, b in read_pairs(table[table["subject"] == "said the"]["places"].iloc[0])] == ["said. The"]
    for row in table.to_dict("records"):
        assert {text[a:b].lower().strip() for a, b in read_pairs(row["places"])} == {one.lower() for one in marked(row)}


def test_a_pattern_is_shown_where_it_was_counted_for_its_frame() -> None:
    tokens = tokenize(
        corpus_of(("Post", "Costs rise. The cost is a high price."), ("Times", "Our ally pays the cost."))
    )
    coverage = frame_coverage(tokens, FRAMES)
    table = evidence_patterns(tokens, FRAMES, coverage, "outlet")
    counted = coverage[coverage["n"] > 0].set_index(["frame", "pattern"])["n"].to_dict()
    assert {(row["node"], row["subject"]): row["n_hits"] for row in table.to_dict("records")} == counted
    assert table[table["subject"] == "high price"]["marks"].tolist() == ["14-24"]
    assert table["node_label"].drop_duplicates().tolist() == ["Cost", "Bonds"]


def test_places_beside_a_node_are_those_of_the_raw_file(tmp_path) -> None:
    raw = "The radar came.\nADVERTISEMENT\nThen a new radar went, and that was all there was to it.\n"
    (tmp_path / "a.txt").write_text(raw, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("file,outlet\na.txt,Post\n", encoding="utf-8")
    corpus = read_corpus(tmp_path, group="outlet")
    assert len(corpus.removed), "or else nothing is proven"
    table = evidence_beside(tokenize(corpus), ["new"], "radar", "outlet", name="radar")
    assert [raw[a:b] for places in table["places"] for a, b in read_pairs(places)] == ["new", "radar"]
    assert len(table["sha256"].iloc[0]) == 64


def test_a_window_of_nothing_is_refused() -> None:
    with pytest.raises(FramescopeError, match="span is 0; give 1 or more words on each side, or same_sentence=True"):
        evidence_beside(tokenize(corpus_of(("Post", "A radar."))), ["a"], "radar", "outlet", name="radar", span=0)


def test_shown_a_pair_is_a_section_of_its_nodes_page_and_cells_lead_there() -> None:
    tokens = tokenize(corpus_of(("Post", "A new radar."), ("Times", "A new radar, a new radar.")))
    table = evidence_beside(tokens, ["new", "a"], "radar", "outlet", name="radar", label="Radars")
    assert evidence_index(table)[["subject", "node", "n_hits"]].values.tolist() == [
        ["new", "radar", 3],
        ["a", "radar", 3],
    ]
    bundle = show_evidence(table)._repr_mimebundle_()
    packed = json.loads(json.dumps(bundle[EVIDENCE_MIME]))
    assert "Radars" in bundle["text/html"]
    key, page = pair_key("beside", "new", "radar"), evidence_key("beside", "radar")
    assert [(entry["key"], entry["page"]) for entry in packed["subjects"]] == [
        (key, page), (pair_key("beside", "a", "radar"), page),
    ]  # fmt: skip
    assert f'data-evidence="{key}">new</td>' in packed["index"]
    known = {entry["key"]: [entry] for entry in packed["subjects"]}
    words = show_table(pd.DataFrame({"term": ["new", "old"], "node": ["radar"] * 2}), {"term": "word"})
    assert f'<td><a href="evidence/{page}.html#{key}">new</a></td>' in link_evidence(words.html, known)
    assert "<td>old</td>" in link_evidence(words.html, known)


def test_which_columns_make_a_pair() -> None:
    company = pd.DataFrame({"target": ["radar"], "label": ["Radars"], "beside": ["cost"], "beside_label": ["Cost"]})
    html = show_table(company, {"label": "target", "beside_label": "frame"}).html
    assert f'data-evidence="{evidence_key("target", "radar")}">Radars' in html
    assert f'data-evidence="{pair_key("beside", "cost", "radar")}">Cost' in html
    frames = pd.DataFrame({"frame": ["cost"], "pattern": ["cost*"]})
    assert table_subjects(frames) == [evidence_key("frame", "cost"), pair_key("pattern", "cost*", "cost")]
    assert column_keys(pd.DataFrame({"beside": ["cost"]}), "beside") == [""]
    assert column_keys(pd.DataFrame({"term": ["a"], "node": [""]}), "term") == [evidence_key("term", "a")]
    assert column_keys(company, "group") == [""]


def test_sentences_given_are_used() -> None:
    tokens = tokenize(corpus_of(("Post", "A new radar. No.")))
    given = evidence_beside(tokens, ["new"], "radar", "outlet", name="radar", sentences=find_sentences(tokens))
    assert given["sentence"].tolist() == ["A new radar."]
