"""Headings: every column they name is one its table has."""

import pandas as pd
import pytest

from framescope import examples
from framescope.comparisons.collocations import count_collocates
from framescope.comparisons.concordance import kwic
from framescope.comparisons.dispersion import dispersion
from framescope.comparisons.diversity import diversity
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.comparisons.trend import change_points
from framescope.comparisons.word_shift import word_shift
from framescope.corpus import corpus_from_table
from framescope.counts import count_terms
from framescope.errors import FramescopeError
from framescope.framing.axes import semantic_axes
from framescope.framing.vectors import learn_vectors
from framescope.headings import HEADINGS, column_headings
from framescope.number_words import THIN
from framescope.tables import show_table
from framescope.tokens import tokenize

DATES = pd.to_datetime(["2017-01-01", "2017-02-01", "2017-03-01", "2017-04-01"])
TOKENS = tokenize(
    corpus_from_table(pd.DataFrame({"text": ["b a", "b b a", "a c", "b c"], "outlet": list("XXYY"), "date": DATES}))
)
COUNTS = count_terms(TOKENS)
TABLES = {
    "keyness": keyness(COUNTS, "outlet"),
    "kwic": kwic(TOKENS, "b"),
    "dispersion": dispersion(COUNTS),
    "collocates": keyness(count_collocates(TOKENS, "b"), "outlet"),
    "word_shift": word_shift(COUNTS, "outlet", "X"),
    "diversity": diversity(TOKENS, window=2),
    "semantic_axes": semantic_axes(
        examples.tokens,
        {"cost or way": (["cost", "bill", "toll"], ["reach", "hospital", "journey"])},
        "outlet",
        vectors=learn_vectors(examples.tokens, min_tokens=100, min_count=2, dimensions=4),
        n_permutations=19,
        n_bootstrap=19,
    ),
    "change_points": change_points(frequency(COUNTS, period="M", terms=["b"]), penalty=0.01, min_size=1),
}


def test_there_is_a_table_for_every_kind():
    assert set(TABLES) == set(HEADINGS)


@pytest.mark.parametrize("kind", HEADINGS)
def test_a_table_is_shown_under_its_headings(kind):
    shown = show_table(TABLES[kind], column_headings(kind))
    for heading in column_headings(kind).values():
        assert f">{heading.replace(' %', THIN + '%')}</th>" in shown.html  # a number and its sign stay on one line
    assert len(set(column_headings(kind).values())) == len(column_headings(kind))


def test_an_unknown_kind_is_refused():
    with pytest.raises(FramescopeError, match=r"there is no table 'keynes'; .* Did you mean 'keyness'"):
        column_headings("keynes")
