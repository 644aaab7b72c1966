"""Evidence: every sentence shown stands in the raw file where it says, and what is not shown is counted."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope.codebook import Codebook, Frame
from framescope.corpus import Corpus, corpus_from_table, read_corpus
from framescope.errors import FramescopeError
from framescope.evidence_lines import LONGEST
from framescope.evidence_shown import evidence_index, show_evidence
from framescope.evidence_table import EVIDENCE, evidence, read_pairs
from framescope.exports import EVIDENCE_MIME, TABLE_MIME
from framescope.tokens import tokenize

BOOK = Codebook(
    "book",
    (Frame("cost", "Cost", ("cost*", "high price"), exclude=("cost a thought",)), Frame("bond", "Bonds", ("ally",))),
    negation=("not",),
    negation_window=2,
)


def corpus_of(*texts: tuple[str, str]) -> Corpus:
    return corpus_from_table(pd.DataFrame(texts, columns=["outlet", "text"]))


def test_a_sentence_is_shown_with_every_match_marked_and_its_place() -> None:
    text = "Nothing here. \u201cA radar,\u201d she said, \u201cis a radar.\u201d No more."
    table = evidence(tokenize(corpus_of(("Post", text))), ["radar"], "outlet")
    (row,) = table.to_dict("records")
    assert row["sentence"] == "\u201cA radar,\u201d she said, \u201cis a radar.\u201d"
    assert [row["sentence"][a:b] for a, b in read_pairs(row["marks"])] == ["radar", "radar"]
    assert [text[a:b] for a, b in read_pairs(row["places"])] == ["radar", "radar"]
    assert (row["n_hits"], row["n_sentences"], row["n_documents"], row["n_group"]) == (2, 1, 1, 1)
    assert list(table.columns) == list(EVIDENCE)


@pytest.mark.parametrize(("term", "n"), [("radar", 1), ("nowhere", 0)])
def test_a_table_of_evidence_has_its_types_however_few_rows(term: str, n: int) -> None:
    table = evidence(tokenize(corpus_of(("Post", "A radar."))), [term], "outlet")
    assert len(table) == n
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == EVIDENCE
    assert len(evidence_index(table)) == n


def test_a_speaker_is_a_subject_that_is_named_and_other_kinds_are_refused() -> None:
    tokens = tokenize(corpus_of(("Post", "No deal, said Lind. She said more.")))
    table = evidence(tokens, ["lind"], "outlet", kind="speaker")
    assert table[["kind", "sentence"]].to_numpy().tolist() == [["speaker", "No deal, said Lind."]], "not what she says"
    with pytest.raises(FramescopeError, match=r"there is no kind 'spaker'; .* Did you mean 'speaker'"):
        evidence(tokens, ["lind"], "outlet", kind="spaker")


def test_a_frame_shows_what_is_counted_and_nothing_that_is_excluded_or_denied() -> None:
    texts = ("It cost a thought. The cost grew. It did not cost us. A high price, said the cost office.",)
    table = evidence(tokenize(corpus_of(("Post", *texts))), BOOK, "outlet")
    assert table["sentence"].tolist() == ["The cost grew.", "A high price, said the cost office."]
    assert table["subject"].unique().tolist() == ["cost"]
    assert table["label"].unique().tolist() == ["Cost"]
    assert read_pairs(table["marks"].iloc[1]) == [(2, 12), (23, 27)]


def test_sentences_are_drawn_evenly_over_the_groups_and_the_rest_is_counted() -> None:
    texts = [("Post", "A radar. " * 9), ("Times", "A radar. " * 9), ("Gazette", "One radar.")]
    table = evidence(tokenize(corpus_of(*texts)), ["radar"], "outlet", most=5)
    assert table["group"].value_counts().to_dict() == {"Post": 2, "Times": 2, "Gazette": 1}
    assert table["n_group"].tolist() == [1, 9, 9, 9, 9]
    (counted,) = evidence_index(table).to_dict("records")
    assert (counted["n_sentences"], counted["n_shown"], counted["n_hidden"]) == (19, 5, 14)
    again = evidence(tokenize(corpus_of(*texts)), ["radar"], "outlet", most=5)
    pd.testing.assert_frame_equal(table, again)
    only = evidence(tokenize(corpus_of(*texts)), ["radar"], "outlet", groups=["Gazette"])
    assert only["group"].tolist() == ["Gazette"]
    assert only["n_sentences"].tolist() == [19]


def test_places_are_those_of_the_raw_file_whose_hash_is_told(tmp_path) -> None:
    raw = "The radar came.\nADVERTISEMENT\nThen a radar went, and that was all there was to it.\n"
    (tmp_path / "a.txt").write_text(raw, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("file,outlet,title\na.txt,Post,Radars\n", encoding="utf-8")
    corpus = read_corpus(tmp_path, group="outlet")
    assert len(corpus.removed), "or else nothing is proven"
    table = evidence(tokenize(corpus), ["radar"], "outlet")
    assert [raw[a:b] for places in table["places"] for a, b in read_pairs(places)] == ["radar", "radar"]
    assert (
        table["sha256"].unique().tolist() == corpus.sources.set_index("source_file").loc[["a.txt"], "sha256"].tolist()
    )
    assert table["title"].unique().tolist() == ["Radars"]


def test_a_term_is_the_type_that_was_counted_and_no_pattern() -> None:
    tokens = tokenize(corpus_of(("Post", "C* is a star. So is radar.")))
    assert evidence(tokens, ["radar", "r*", "star"], "outlet")["subject"].tolist() == ["radar", "r*", "star"]
    assert "*" not in tokens.types.tolist()


def test_a_very_long_sentence_is_cut_around_its_first_match_and_says_so() -> None:
    text = "word " * 200 + "radar " + "word " * 200 + "radar."
    (row,) = evidence(tokenize(corpus_of(("Post", text))), ["radar"], "outlet").to_dict("records")
    assert len(row["sentence"]) <= LONGEST
    assert row["sentence"].startswith("\u2026")
    assert row["sentence"].endswith("\u2026")
    assert [row["sentence"][a:b] for a, b in read_pairs(row["marks"])] == ["radar"]
    assert len(read_pairs(row["places"])) == 2


def test_nothing_found_is_no_row() -> None:
    table = evidence(tokenize(corpus_of(("Post", "Nothing."))), ["radar"], "outlet")
    assert len(table) == 0
    assert len(evidence_index(table)) == 0


@given(
    st.lists(st.lists(st.sampled_from(["a", "b", "radar", "radar.", "\u201cradar\u201d", "No.", "\n"]), max_size=12))
)
@settings(max_examples=80, deadline=None)
def test_every_sentence_is_in_its_text_and_every_mark_is_the_term(words: list[list[str]]) -> None:
    corpus = corpus_of(*((f"g{i % 2}", " ".join(some)) for i, some in enumerate([*words, ["radar"]])))
    tokens = tokenize(corpus)
    table = evidence(tokens, ["radar"], "outlet", most=1000)
    texts = dict(zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True))
    found = 0
    for row in table.to_dict("records"):
        text, marks, places = texts[row["doc_id"]], read_pairs(row["marks"]), read_pairs(row["places"])
        assert row["sentence"] in text
        assert {row["sentence"][a:b] for a, b in marks} == {text[a:b] for a, b in places} == {"radar"}
        found += len(places)
    assert found == (tokens.types[tokens.codes] == "radar").sum()


def test_shown_it_is_a_table_to_read_and_a_pack_for_the_report() -> None:
    texts = [("Post <b>", "A radar. A radar."), ("Times", "The radar.")]
    bundle = show_evidence(evidence(tokenize(corpus_of(*texts)), ["radar"], "outlet"), caption="E")._repr_mimebundle_()
    assert "Post &lt;b&gt;" in bundle["text/html"]
    assert "A radar." in bundle["text/plain"]
    packed = json.loads(json.dumps(bundle[EVIDENCE_MIME]))
    (subject,) = packed["subjects"]
    assert subject["key"].startswith("term-radar-")
    assert [line["group"] for line in subject["lines"]] == ["Post <b>", "Post <b>", "Times"]
    assert f'data-evidence="{subject["key"]}"' in packed["index"]
    assert bundle[TABLE_MIME]["csv"].startswith("kind,of,label,group")


def test_an_unknown_group_column_is_named() -> None:
    with pytest.raises(Exception, match="outlets"):
        evidence(tokenize(corpus_of(("Post", "A radar."))), ["radar"], "outlets")
