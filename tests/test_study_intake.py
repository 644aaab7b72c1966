"""A study reads any kind of corpus, undoes for all what an archive did to one group, and weighs reused text."""

import pandas as pd
import pytest

from framescope.errors import FramescopeError
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
        "accents_lost": False,
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


def test_a_group_that_lost_the_case_the_study_keeps_is_not_compared_and_the_study_says_so(table):
    opened = study(table, harmonise=False, case="keep")
    assert opened.group_names == ["Tiber"]
    assert opened.not_available("comparisons of words").startswith("n/a, comparisons of words: Neva (")
    assert study(table, case="keep").group_names == ["Neva", "Tiber"]
    assert study(table, case="keep").not_available("comparisons of words") == ""


def test_a_codebook_that_distinguishes_case_keeps_it_and_the_group_without_capitals_is_not_compared(table, tmp_path):
    book = tmp_path / "names.yaml"
    book.write_text(
        "name: names\nversion: '1'\ncase: keep\nframes:\n  envoy:\n    patterns: [Turkey]\n", encoding="utf-8"
    )
    opened = study(table, case="keep", codebooks=(str(book),))
    assert opened.token_rules.case == "keep"
    assert opened.group_names == ["Tiber"]


def test_a_group_of_truncated_articles_has_no_places_in_articles(tmp_path):
    texts = [PROSE.format(i) + f"Six {i}." for i in range(2)] + [PROSE.format(i) + "and then" for i in range(2)]
    frame = pd.DataFrame({"key": list("abcd"), "words": texts, "outlet": ["Neva"] * 2 + ["Tiber"] * 2})
    frame.to_csv(tmp_path / "articles.csv", index=False)
    opened = study(tmp_path / "articles.csv")
    assert opened.group_names == ["Neva", "Tiber"]
    assert opened.groups_for("places in articles") == ["Neva"]
    assert "Tiber (2 of 2 articles: the last paragraph" in opened.not_available("places in articles")


def test_what_is_not_available_is_told_of_the_groups_that_are_compared(tmp_path):
    texts = [PROSE.format(i) + f"Six {i}." for i in range(4)] + [PROSE.format(i) + "and then" for i in range(2)]
    frame = pd.DataFrame({"key": list("abcdef"), "words": texts, "outlet": ["Alba"] * 2 + ["Neva"] * 2 + ["Tiber"] * 2})
    frame.to_csv(tmp_path / "articles.csv", index=False)
    assert "Tiber" in study(tmp_path / "articles.csv").not_available("leading frames of articles")
    two = study(tmp_path / "articles.csv", max_groups=2)
    assert two.group_names == ["Alba", "Neva"]
    assert (two.group_called(""), two.group_called("Neva")) == ("Alba", "Neva")
    with pytest.raises(FramescopeError, match="outlet: there is no group 'Tiber'; there are: Alba, Neva"):
        two.group_called("Tiber")
    assert two.not_available("leading frames of articles") == ""


def test_accents_one_group_lost_are_folded_in_every_document(tmp_path):
    texts = [PROSE.format(i) + "Çelik met Mr Kılıç; Çelik left." for i in range(2)]
    texts += [PROSE.format(i) + "Celik met Mr Kilic; Celik left." for i in range(2)]
    frame = pd.DataFrame({"key": list("abcd"), "words": texts, "outlet": ["Neva"] * 2 + ["Tiber"] * 2})
    frame.to_csv(tmp_path / "articles.csv", index=False)
    assert study(tmp_path / "articles.csv").counts.to_table()["celik"].tolist() == [2] * 4
    apart = study(tmp_path / "articles.csv", harmonise=False)
    assert apart.counts.to_table()["çelik"].tolist() == [2, 2, 0, 0]
    assert "Tiber" in apart.not_available("words with an accent")


def test_counts_can_be_weighed_by_parameter_or_asked_for(table):
    everything, cluster = study(table).counts, study(table, weighting="cluster").counts
    assert everything.n_tokens.sum() > cluster.n_tokens.sum() > 0
    assert study(table).counted("cluster").n_tokens.tolist() == cluster.n_tokens.tolist()
    assert study(table).counted("own").n_tokens.sum() < everything.n_tokens.sum()
