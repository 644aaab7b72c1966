"""Sentences of a text: NLTK's Punkt, told the abbreviations of news prose, never across a line end."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framescope.sentence_ends import find_ends

ABBREVIATIONS = frozenset(
    """
    a.m adm apr aug ave capt cf co col corp cpl cpt dec dept dr e.g etc feb fri gen gov hon i.e inc jan jr jul jun
    lt ltd maj messrs mon mr mrs ms mt nov oct op p.m prof rep reps ret rev sen sens sept sgt sr st
    thu thur tue tues u.k u.n u.s u.s.a vs
    """.split()  # noqa: SIM905 - a list of forty quoted words is harder to read
)

# Words that are abbreviations before a number only: "No. 4", "Mar. 8"; elsewhere they end sentences ("he said no.").
BEFORE_NUMBERS = frozenset((word, "##number##") for word in ("mar", "no", "nos", "sat", "sun", "wed"))

# White space as NLTK's expressions mean it, which are the `regex` module's: without the separators U+001C to U+001F.
_WHITE = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


@cache
def _quick_punkt() -> Any:
    """NLTK's tokenizer, which decides each context once, the commonest ones by a rule that gives the same."""
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    class QuickPunkt(PunktSentenceTokenizer):  # type: ignore[misc]
        """Punkt whose decisions are kept, since they hang on the context alone.

        slow: words before a mark that the rule of `sentence_ends.py` leaves to Punkt. mark, closing: NLTK's expressions
        for a mark with what follows it, and for marks that close a sentence behind its end.
        """

        def __init__(self, parameters: Any) -> None:
            super().__init__(parameters)
            self.decided: dict[str, bool] = {}
            self.slow = {*parameters.abbrev_types, *(first for first, _ in parameters.collocations)}
            self.partners = {second for _, second in parameters.collocations}
            self.is_untrained = not any(parameters.ortho_context.values()) and not parameters.sent_starters
            # Without the clock that NLTK holds to each, where that can be: they never go back over what was read.
            marks, closing = self._lang_vars.period_context_re(), self._lang_vars.re_boundary_realignment
            pattern = getattr(marks, "_rx", marks).pattern.replace(r"\s", f"[{_WHITE}]").replace(r"\S", f"[^{_WHITE}]")
            self.mark, self.closing = re.compile(pattern, re.VERBOSE).match, getattr(closing, "_rx", closing).match

        def text_contains_sentbreak(self, text: str) -> bool:
            """Punkt's decision; of a plain word that follows no more than its case matters, if nothing was learned."""
            before, _, following = text.rpartition(" ")
            plain = following.isascii() and following.isalpha() and following.lower() not in self.partners
            if plain and self.is_untrained:
                text = f"{before} {'Aa' if following[0].isupper() else 'aa'}"
            known = self.decided.get(text)
            if known is None:
                known = self.decided[text] = bool(super().text_contains_sentbreak(text))
            return known

    return QuickPunkt


@cache
def _punkt() -> Any:
    from nltk.tokenize.punkt import PunktParameters

    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    parameters.collocations = set(BEFORE_NUMBERS)
    return _quick_punkt()(parameters)


def train_sentences(texts: Iterable[str]) -> Any:
    """Train Punkt on texts (Kiss & Strunk 2006): their abbreviations, collocations and sentence starters, and ours.

    Give the result to `sentence_spans` or `tokens_sentences` as `punkt`. Worth it from some hundred thousand words on;
    it takes about as long as a minute for ten million characters.
    """
    from nltk.tokenize.punkt import PunktTrainer

    trainer = PunktTrainer()
    trainer.INCLUDE_ALL_COLLOCS = False
    trainer.train("\n\n".join(texts), finalize=True)
    parameters = trainer.get_params()
    parameters.abbrev_types |= ABBREVIATIONS
    parameters.collocations |= BEFORE_NUMBERS
    return _quick_punkt()(parameters)


def sentence_spans(text: str, punkt: Any = None) -> list[tuple[int, int]]:
    """Find the sentences of a text as (start, end) in characters, in order, without outer white space.

    Kiss & Strunk (2006) as NLTK implements it, with a fixed list of abbreviations, so that nothing need be
    downloaded or trained; or with what `train_sentences` learned (punkt). A line end always ends a sentence: scraped
    paragraphs are lines.

    >>> sentence_spans("Gen. Walters left. He said no.")
    [(0, 18), (19, 30)]
    """
    starts, ends = find_sentences(text, punkt)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def find_sentences(text: str, punkt: Any = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`sentence_spans` as two arrays; of many texts at a time, if they are joined by line ends."""
    return find_ends(text, punkt or _punkt())
