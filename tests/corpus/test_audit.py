"""What makes documents hard to compare, and sums that add up."""

from dataclasses import replace

import pandas as pd
import pytest

from framescope.corpus import Corpus, corpus_from_table, corpus_subset, read_corpus
from framescope.corpus.accents import common_names, count_names
from framescope.corpus.audit import audit_documents, audit_part, compared
from framescope.corpus.furniture import cut_furniture
from framescope.corpus.model import DIFFICULTIES
from framescope.corpus.summaries import audit_groups, summarize_cuts, summarize_sources
from framescope.corpus.words import number_chunks
from framescope.errors import CorpusError

PROSE = (
    "The minister said the price was fair, and told reporters in Ankara that no ally had been asked for leave. "
    "“We buy what we need,” she said. Nobody in the room, it seemed, had expected anything else of her, and the "
    "cameras had already been packed away when the question of the radar came up again.\n"
)


def difficulties(text: str) -> set[str]:
    [row] = audit_documents(corpus_from_table(pd.DataFrame({"text": [text]}))).to_dict("records")
    return {name for name in DIFFICULTIES if row[name]}


def test_plain_prose_has_no_difficulty():
    assert difficulties(PROSE) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PROSE.lower(), {"case_lost"}),
        (PROSE.replace(".", " .").replace(",", " ,"), {"pre_tokenised"}),
        (PROSE.replace("“", "").replace("”", ""), {"quotes_lost"}),
        (PROSE.replace("“", "'").replace("”", "'"), set()),
        (PROSE.replace("“", "").replace("”", "").replace("the price", "the minister's price"), {"quotes_lost"}),
        (PROSE.rstrip()[:-1], {"cut_off"}),
        (PROSE.rstrip()[:-1] + "?”)", set()),
        (PROSE.rstrip() + " …", set()),
        (PROSE.replace("said", "thought").replace("told", "and").replace("“", "").replace("”", ""), set()),
        ("قال الوزير إن السعر عادل. " * 20, set()),  # a script without case has lost none
        ("short and lower , with no end", set()),  # too short to tell
        ("", set()),
    ],
)
def test_each_difficulty_is_told_apart(text, found):
    assert difficulties(text) == found


@pytest.fixture
def corpus() -> Corpus:
    table = pd.DataFrame(
        {
            "doc_id": ["a", "b", "c", "d"],
            "text": [
                PROSE,
                PROSE.lower() + "ADVERTISEMENT\n",
                "ADVERTISEMENT\nTweet this\n",
                "Must read\nOk.\nPrint\n",
            ],
            "outlet": ["Neva", "Neva", "Tiber", ""],
            "date": ["2017-07-14", "2017-08-01", "", ""],
        }
    )
    return cut_furniture(corpus_from_table(table))


def test_the_share_cut_is_of_the_raw_text(corpus):
    table = audit_documents(corpus)
    n = len(PROSE)
    assert table["doc_id"].tolist() == ["a", "b", "c", "d"]
    assert table["n_characters"].tolist() == [n, n, 0, 4]
    assert table["share_cut"].tolist() == [0, 14 / (n + 14), 1, 16 / 20]


def test_groups_sum_their_documents_also_those_of_which_all_was_cut(corpus):
    table = audit_groups(corpus, "outlet").set_index("group")
    n = len(PROSE)
    assert table.index.tolist() == ["(none)", "Neva", "Tiber"]
    assert table["n_documents"].tolist() == [1, 2, 1]
    assert table["n_characters"].tolist() == [4, 2 * n, 0]
    assert table["n_cut"].tolist() == [16, 14, 25]
    assert table["share_cut"].tolist() == [16 / 20, 14 / (2 * n + 14), 1]
    assert table["case_lost"].tolist() == [0, 1, 0]
    assert [str(day.date()) for day in table.loc["Neva", ["first", "last"]]] == ["2017-07-14", "2017-08-01"]
    assert table.loc[["(none)", "Tiber"], ["first", "last"]].isna().all(axis=None)
    assert table.columns.tolist() == [
        "n_documents",
        "first",
        "last",
        "n_characters",
        "n_cut",
        "share_cut",
        *DIFFICULTIES,
    ]


def test_a_group_of_nothing_has_a_share_of_nothing():
    corpus = corpus_from_table(pd.DataFrame({"text": [""], "outlet": ["Neva"]}))
    assert audit_groups(corpus, "outlet")["share_cut"].tolist() == [0]


def test_a_group_column_that_is_not_there_is_an_error(corpus):
    with pytest.raises(CorpusError, match=r"groups: there is no column 'outlit'; .* Did you mean 'outlet'\?"):
        audit_groups(corpus, "outlit")


def test_cuts_are_summed_by_rule_the_longest_first_with_an_example(corpus):
    assert summarize_cuts(corpus).to_dict("records") == [
        {"rule": "advertisement", "n_lines": 2, "n_documents": 2, "n_characters": 28, "example": "ADVERTISEMENT"},
        {"rule": "share line", "n_lines": 2, "n_documents": 2, "n_characters": 17, "example": "Tweet this"},
        {"rule": "related stories", "n_lines": 1, "n_documents": 1, "n_characters": 10, "example": "Must read"},
    ]


def test_inputs_are_counted_by_outcome(tmp_path):
    for name, data in {"a.txt": b"The radar.", "b.txt": b"", "c.bin": b"\x00", "study.yaml": b"corpus: ."}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "metadata.csv").write_text("file\na.txt\nb.txt\n")
    table = summarize_sources(read_corpus(tmp_path))
    assert dict(zip(table["outcome"], table["n_files"], strict=True)) == {
        "ignored": 1,
        "loaded": 1,
        "metadata": 1,
        "quarantined": 1,
        "study file": 1,
    }
    assert dict(zip(table["outcome"], table["n_bytes"], strict=True))["loaded"] == 10


ENDED = "The radar hums at night. " * 12


@pytest.mark.parametrize(
    ("foot", "cut_off"),
    [
        ("", False),
        ("\n(Reuters)", False),
        ("\nAFP/dpa\n", False),
        ("\nReporting by Ann Roe in Neva; editing by Bob Doe", False),
        ("\n— With assistance by Ann Roe", False),
        ("\n___\n\nAssociated Press writer Ann Roe contributed to this report", False),
        ("\n___", False),
        ("\nWrite to Ann Roe at ann.roe@example.com", False),
        ("\nThe minister said that the", True),
        ("The minister said that the", True),
        ("\nThe minister said that the\n(Reuters)", True),
    ],
)
def test_a_text_is_cut_off_where_its_last_sentence_is_whatever_credit_stands_below(foot, cut_off):
    corpus = corpus_from_table(pd.DataFrame({"text": [ENDED + foot]}))
    assert audit_documents(corpus)["cut_off"].tolist() == [cut_off]


def test_an_audit_of_the_intake_is_used_for_its_own_documents_and_no_others(tmp_path):
    (tmp_path / "a.txt").write_text(ENDED.lower(), encoding="utf-8")
    (tmp_path / "b.txt").write_text(ENDED, encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert audit_documents(corpus) is corpus.audit
    assert corpus.audit["case_lost"].tolist() == [True, False]
    part = corpus_subset(corpus, [1])
    assert audit_documents(part)["case_lost"].tolist() == [False]
    other = replace(corpus, documents=corpus.documents.assign(text=[ENDED, ENDED + "More."]))
    assert audit_documents(other)["case_lost"].tolist() == [False, False]


def test_an_audit_by_parts_is_that_of_the_whole():
    names = "Mr Çelik and Ms Işık said so. "
    bare = "Mr Celik and Ms Isik said so. "
    french = "Le ministre de la ville et les élus ont dit que le pont est dans une rue pour tous. " * 3
    texts = [names + PROSE, names + PROSE, bare + PROSE, PROSE.lower(), french, PROSE.replace("\n", " ") * 60, ""]
    texts += [PROSE + "It was late. " * i for i in range(9)]
    table = pd.DataFrame({"text": [f"ADVERTISEMENT\n{text}" for text in texts], "outlet": range(len(texts))})
    corpus = cut_furniture(corpus_from_table(table.astype(str)), group="outlet")
    whole = audit_documents(corpus)
    marked = {"accents_lost": "2", "case_lost": "3", "other_language": "4", "length_outlier": "5"}
    for name, doc_id in marked.items():
        assert doc_id in whole["doc_id"][whole[name]].tolist()
    for n in (2, 5):
        parts = [corpus_subset(corpus, list(range(k, len(corpus), n))) for k in range(n)]
        chunks = [number_chunks(part.documents["text"]) for part in parts]
        accented = common_names(count_names(part) for part in chunks)
        audits = [audit_part(*both, accented) for both in zip(parts, chunks, strict=True)]
        joined = pd.concat(audits).sort_values("doc_id", key=lambda ids: ids.astype(int), ignore_index=True)
        pd.testing.assert_frame_equal(compared(joined), whole, check_exact=True)
