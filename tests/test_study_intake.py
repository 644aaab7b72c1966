"""A study reads any kind of corpus, undoes for all what an archive did to one group, and weighs reused text."""

import pandas as pd
import pytest

from framescope.study import open_study

PROSE = (
    "The minister's plan was fair, he said, and told reporters in Ankara that no ally had been asked for leave. "
    "“We buy what we need,” she said. Nobody in the room, it seemed, had expected anything else of Turkey's envoy, and "
    "the cameras had been packed away when the question of the radar came up again, number {} of the day.\n"
)
STRIPPED = PROSE.lower().replace(",", " ,").replace(".", " .").replace("“", "").replace("”", "").replace("'s", " s")


@pytest.fixture
def table(tmp_path):
    """Three articles of an outlet that lost case and spacing, three of one that did not; two are the same."""
    texts = [STRIPPED.format(i) + f"one {i * 7} two {i * 9} ." for i in range(3)]
    texts += [PROSE.format(i) + f"Three {i * 5} four {i * 3}." for i in range(3)]
    path = tmp_path / "articles.csv"
    frame = pd.DataFrame({"key": list("abcdef"), "words": texts, "outlet": ["Neva"] * 3 + ["Tiber"] * 3})
    frame.to_csv(path, index=False)
    return path


def study(table, **overrides):
    return open_study(
        corpus=table, overrides={"text_column": "words", "id_column": "key", "codebooks": (), **overrides}
    )


def test_a_single_file_is_a_corpus_and_its_columns_are_parameters(table):
    opened = study(table)
    assert opened.corpus.documents["doc_id"].tolist() == list("abcdef")
    assert [path.name for path in opened.inputs()][:1] == ["articles.csv"]


def test_what_an_archive_did_to_one_group_is_undone_for_all(table):
    opened = study(table, case="keep")
    assert opened.harmonisation.set_index("difficulty")["done"].to_dict() == {
        "case_lost": True,
        "pre_tokenised": True,
        "typography": True,
    }
    terms = set(opened.counts.terms)
    assert {"turkey", "minister"} <= terms
    assert terms.isdisjoint({"turkey's", "Turkey", "s"})
    n = opened.counts.to_table().set_index("doc_id")["turkey"]
    assert n.tolist() == [1] * 6


def test_a_study_may_leave_texts_as_they_are(table):
    opened = study(table, harmonise=False, case="keep")
    assert not opened.harmonisation["done"].any()
    assert opened.token_rules == opened.rules
    assert {"s", "Turkey's"} <= set(opened.counts.terms)


def test_counts_can_be_weighed_by_parameter_or_asked_for(table):
    everything, cluster = study(table).counts, study(table, weighting="cluster").counts
    assert everything.n_tokens.sum() > cluster.n_tokens.sum() > 0
    assert study(table).counted("cluster").n_tokens.tolist() == cluster.n_tokens.tolist()
    assert study(table).counted("own").n_tokens.sum() < everything.n_tokens.sum()
