"""A page's head that was glued to the first sentence."""

import pandas as pd
import pytest

from framescope.corpus import corpus_from_table
from framescope.corpus.furniture import cut_furniture
from framescope.corpus.glued import GLUED, find_heads

SENTENCES = ["Two boats left.", "The radar hums.", "Nobody came.", "A lemon fell.", "Snow lay on the road."]


def cut(heads: list[str], **columns: list[str]) -> list[str]:
    texts = [f"{head}{sentence} It was late." for head, sentence in zip(heads, SENTENCES, strict=False)]
    corpus = cut_furniture(
        corpus_from_table(pd.DataFrame({"text": texts, "outlet": "Neva", **columns})), group="outlet"
    )
    assert [corpus.raw(doc_id) for doc_id in corpus.documents["doc_id"]] == texts
    assert set(corpus.removed["rule"]) <= {GLUED}
    return corpus.removed["text"].tolist()


@pytest.mark.parametrize(
    "head",
    [
        "BREAKING NEWS | Neva | Share Tweet ",
        "Home > World > Share this article ",
        "LISTEN 2:28 Share Tweet Post Email ",
    ],
)
def test_a_head_in_front_of_three_texts_of_an_outlet_is_cut_and_their_sentences_stay(head):
    assert cut([head] * 4) == [head] * 4


def test_figures_of_a_head_may_differ():
    assert cut([f"News | {day} May 2017 | Share Tweet " for day in (3, 14, 25)]) == [
        "News | 3 May 2017 | Share Tweet ",
        "News | 14 May 2017 | Share Tweet ",
        "News | 25 May 2017 | Share Tweet ",
    ]


@pytest.mark.parametrize(
    "head",
    [
        "WASHINGTON (AP) — ",  # a dateline
        "The president of the republic said that ",  # reporting
        "Facebook said on Monday, its home | page shows, that ",
        "On Monday two ferries | ",  # a bar alone
        "Share ",
        "",
    ],
)
def test_what_many_articles_begin_with_is_no_head_for_that(head):
    assert cut([head] * 4) == []


def test_two_texts_or_texts_of_two_outlets_make_no_head():
    head = "News | Neva | Share Tweet "
    assert cut([head, head, "", ""]) == []
    assert cut([head] * 4, outlet=["Neva", "Tiber"] * 2) == []


def test_the_article_behind_the_last_button_stays_even_where_it_is_the_same():
    head = "News | Neva | Share Tweet The same first words "
    assert cut([head] * 4) == ["News | Neva | Share Tweet "] * 4


def test_the_same_run_of_words_counts_in_its_own_outlet_however_it_goes_on():
    """Of five texts three share two words more; of the other outlet's only two share them."""
    short, long = "Neva | Share Tweet ", "Neva | Share Tweet | Print Save "
    assert cut([long, long, long, short, short]) == [long, long, long, short, short]
    assert cut([long, long, short, short, short]) == [short] * 5


def test_heads_that_share_a_key_and_not_their_words_are_none():
    """Keys are made of the length and both ends."""
    assert cut([f"Share {'a' * 20}{letter}{'a' * 20} | Print Tweet " for letter in "bcde"]) == []


def test_no_texts_have_no_heads():
    heads = find_heads(pd.Series([], dtype="str"))
    assert len(heads.rows) == len(heads.lines) == len(heads.words) == len(heads.keys) == 0
