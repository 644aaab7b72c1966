"""Sentences of a text: NLTK's Punkt, told the abbreviations of news prose, never across a line end."""

import re
from functools import cache
from typing import Any

ABBREVIATIONS = frozenset(
    """
    adm apr aug ave capt cf co col corp cpl cpt dec dept dr e.g etc feb fri gen gov hon i.e inc jan jr jul jun
    lt ltd maj mar messrs mon mr mrs ms mt no nov oct op prof rep reps ret rev sat sen sens sept sgt sr st sun
    thu thur tue tues u.k u.n u.s u.s.a vs wed
    """.split()  # noqa: SIM905 - a list of forty quoted words is harder to read
)

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")


@cache
def _punkt() -> Any:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Find the sentences of a text as (start, end) in characters, in order, without outer white space.

    Kiss & Strunk (2006) as NLTK implements it, with a fixed list of abbreviations, so that nothing need be
    downloaded or trained. A line end always ends a sentence: scraped paragraphs are lines.

    >>> sentence_spans("Gen. Walters left. He said no.")
    [(0, 18), (19, 30)]
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        offset = line.start()
        spans += [(offset + start, offset + end) for start, end in _punkt().span_tokenize(line[0])]
    return spans
