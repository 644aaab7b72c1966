"""What a noun shows of itself in a cell: one card, in HTML and in plain text, everything escaped."""

from dataclasses import replace

import pandas as pd
import pytest

import framescope as fs
from framescope import examples
from framescope.corpus.facts import document_facts
from framescope.markup import card, cut_text, safe_text

BAD = "<script>alert(1)</script>\x00"


def shown(noun: object) -> tuple[str, str]:
    bundle = noun._repr_mimebundle_()  # type: ignore[attr-defined]
    assert set(bundle) == {"text/plain", "text/html"}
    return bundle["text/plain"], bundle["text/html"]


@pytest.mark.parametrize("name", ["corpus", "tokens", "counts", "frames", "targets"])
def test_a_noun_begins_with_its_one_line_and_ends_with_what_comes_next(name: str) -> None:
    noun = getattr(examples, name)
    plain, html = shown(noun)
    assert plain.splitlines()[0] == repr(noun)
    assert plain.splitlines()[-1].startswith("  next: ")
    assert "fs." in plain.splitlines()[-1]
    assert html.startswith(f'<div class="fs-card"><p><strong>{safe_text(repr(noun).strip("<>"))}</strong>')
    assert html.count("<dt>") == html.count("<dd>") == len(plain.splitlines()) - 1


def test_a_corpus_tells_period_groups_cuts_and_what_is_shared() -> None:
    plain, _ = shown(examples.corpus)
    assert "  period: 2024-03-04 to 2024-04-24\n" in plain
    assert "  by outlet: 2 groups: Ferry Post 6, Hill Gazette 6\n" in plain
    assert "  cut: 6 places by 1 rule: share line 6\n" in plain
    assert "issues" not in plain.replace("0 issues", "").replace(".issues", "")


def test_one_passage_and_one_cluster_are_told_as_one_and_thousands_are_parted() -> None:
    text = "The council said on Monday that the bridge over the sound will cost ninety million crowns in all."
    rows = [("a", text), ("b", text), *(("c", f"word{n}") for n in range(998))]
    corpus = fs.corpus_from_table(pd.DataFrame(rows, columns=["outlet", "text"]))
    reuse = pd.DataFrame({"kind": ["shared"], "cluster": [0]})
    assert "  shared: 1 passage, 1 cluster of near-duplicates\n" in shown(replace(corpus, reuse=reuse))[0]
    assert repr(corpus).startswith("<Corpus: 1,000 documents, ")
    assert repr(fs.tokenize(corpus)).endswith(" in 1,000 documents>")
    assert repr(fs.count_terms(fs.tokenize(corpus))).startswith("<Counts: 1,000 documents x ")


def test_a_corpus_with_an_issue_names_the_first() -> None:
    issues = pd.DataFrame([("a.txt", "line 3", "not a date", "loaded without")], columns=list(examples.corpus.issues))
    plain, _ = shown(replace(examples.corpus, issues=issues))
    assert "  issues: 1, the first: a.txt line 3: not a date (loaded without)\n" in plain


def test_tokens_and_counts_tell_the_most_frequent_and_how_they_were_made() -> None:
    plain, _ = shown(examples.tokens)
    assert "  tokens per document: 14 to 17" in plain
    assert "the 22" in plain
    assert "  rules: 1 spelling variant\n" in plain
    plain, _ = shown(fs.tokenize(["A b."], case="keep"))
    assert "  rules: case='keep'\n" in plain
    assert "  rules: the usual ones" in shown(fs.tokenize(["a"]))[0]
    assert "documents are weighed" in shown(fs.count_terms(examples.tokens, weighting="cluster"))[0]
    assert "documents are weighed" not in shown(examples.counts)[0]


def test_counts_propose_a_comparison_by_a_column_that_is_there() -> None:
    counts = examples.counts
    by_bias = replace(counts, documents=counts.documents.rename(columns={"outlet": "bias"}))
    assert 'fs.keyness(counts, by="bias")' in shown(by_bias)[0]
    assert 'by="outlet"' not in shown(by_bias)[0]


def test_counts_of_a_study_propose_what_it_compares_by(tmp_path) -> None:
    path = examples.write_study(tmp_path)
    study = fs.open_study(path, group="title")
    for counts in (study.counts, study.counted("own"), fs.counts_trim(study.counts, min_count=2)):
        assert 'fs.keyness(counts, by="title"); fs.frequency(counts, by="title")' in shown(counts)[0]
    assert 'by="title"' in shown(fs.counts_subset(fs.open_study(path, group="title").counts, [0, 1]))[0], "kept"
    assert 'by="outlet"' in shown(fs.open_study(path).counts)[0]


def test_a_study_tells_its_question_and_what_is_not_as_usual(tmp_path) -> None:
    plain, html = shown(fs.open_study(examples.write_study(tmp_path), overrides={"question": BAD, "seed": 9}))
    assert "  not as usual: " in plain
    assert "seed=9" in plain
    assert "unvalidated" in plain
    assert "<script>" not in html
    assert "\\u0000" in plain


def test_what_a_stranger_wrote_is_escaped_everywhere() -> None:
    table = pd.DataFrame({"text": [f"{BAD} a b", "c"], "outlet": [BAD, "X"], BAD: ["1", "2"]})
    corpus = fs.corpus_from_table(table)
    book = replace(examples.frames, title=BAD, source=BAD, name=BAD, negation=(BAD,))
    for noun in (corpus, fs.tokenize(corpus), fs.count_terms(fs.tokenize(corpus)), book):
        plain, html = shown(noun)
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert "\x00" not in plain + html


def test_nothing_to_tell_is_left_out_and_much_is_cut() -> None:
    plain = card("<A>", [("empty", ""), ("long", "x" * 1000)])["text/plain"]
    assert "empty" not in plain
    assert len(plain) < 420
    assert cut_text("a\nb   c") == "a b c"
    assert shown(fs.corpus_from_table(pd.DataFrame({"text": pd.Series([], dtype="str")})))[0].startswith("<Corpus: 0 ")
    assert shown(fs.tokenize([]))[0].startswith("<Tokens: 0 ")


def test_many_values_are_no_groups_and_many_groups_are_counted() -> None:
    table = pd.DataFrame(
        {"date": pd.to_datetime(["2024-01-01", None] * 25), "id": range(50), "place": list("abcdefghij") * 5}
    )
    facts = dict(document_facts(table))
    assert facts["period"] == "2024-01-01 to 2024-01-01; 25 without a date"
    assert facts["by place"] == "10 groups: a 5, b 5, c 5, d 5, e 5, f 5 and 4 more"
    assert "by id" not in facts
