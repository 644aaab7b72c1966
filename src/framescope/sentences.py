"""Sentences of a text: NLTK's Punkt, told the abbreviations of news prose, never across a line end."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

ABBREVIATIONS = frozenset(
    """
    a.m adm apr aug ave capt cf co col corp cpl cpt dec dept dr e.g etc feb fri gen gov hon i.e inc jan jr jul jun
    lt ltd maj messrs mon mr mrs ms mt nov oct op p.m prof rep reps ret rev sen sens sept sgt sr st
    thu thur tue tues u.k u.n u.s u.s.a vs
    """.split()  # noqa: SIM905 - a list of forty quoted words is harder to read
)

# Words that are abbreviations before a number only: "No. 4", "Mar. 8"; elsewhere they end sentences ("he said no.").
BEFORE_NUMBERS = frozenset((word, "##number##") for word in ("mar", "no", "nos", "sat", "sun", "wed"))

_SENTENCE_END = re.compile(r"[.?!]")
_BLANK = re.compile(r"[\t\x0b\x0c]")
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")


# A word of letters, a sentence end, then white space and more, or a closing mark: the commonest context there is.
_PLAIN = re.compile(r"([\"(\[\u201c\u2018]*([^\W\d_]{2,}))[.?!](?:\s\S+|[\")\]\u201d])")


@cache
def _quick_punkt() -> Any:
    """NLTK's tokenizer, which decides each context once, the commonest ones by a rule that gives the same."""
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    class QuickPunkt(PunktSentenceTokenizer):  # type: ignore[misc]
        """Punkt whose decisions are kept: they hang on the context alone."""

        def __init__(self, parameters: Any) -> None:
            super().__init__(parameters)
            self.decided: dict[str, bool] = {}
            self.slow = {*parameters.abbrev_types, *(first for first, _ in parameters.collocations)}
            # NLTK's expressions, where it can be without the clock held to each: they never go back over what was read.
            marks, closing = self._lang_vars.period_context_re(), self._lang_vars.re_boundary_realignment
            self.marks, self.closing = getattr(marks, "_rx", marks).finditer, getattr(closing, "_rx", closing).match

        def text_contains_sentbreak(self, text: str) -> bool:
            plain = _PLAIN.fullmatch(text)
            if plain and plain[1].lower() not in self.slow and plain[2].lower() not in self.slow:
                return True  # no abbreviation, initial, number or ellipsis: Punkt breaks, and more follows
            known = self.decided.get(text)
            if known is None:
                known = self.decided[text] = bool(super().text_contains_sentbreak(text))
            return known

        def span_tokenize(self, text: str) -> list[tuple[int, int]]:
            """Cut a line: its pieces, each with the marks that close it at the head of the next."""
            pieces, spans = self._pieces(text), []
            start, end = pieces[0]
            for following, its_end in pieces[1:]:
                if mark := self.closing(text, following, its_end):
                    spans.append((start, following + len(mark[0].rstrip())))
                    start = mark.end()
                else:
                    spans += [(start, end)] if start < end else []
                    start = following
                end = its_end
            return [*spans, (start, end)] if start < end else spans

        def _pieces(self, text: str) -> list[tuple[int, int]]:
            """Cut behind each mark that ends a sentence; what stands before the mark decides, back to white space."""
            blanks, pieces, begin = _BLANK.sub(" ", text), [], 0
            before, word, at = None, 0, 0  # a mark, where the word begins that it stands in, where it stands
            for mark in [*self.marks(text), None]:
                low, high = len(text), at
                if mark:
                    high = mark.start()
                    blank = blanks.rfind(" ", at, high)
                    low = blank + 1 if blank > at else word
                # Of marks in one word ("acting!!!") the last counts.
                if before and at <= low and self.text_contains_sentbreak(text[word : before.end("after_tok")]):
                    pieces.append((begin, before.end()))
                    begin = before.start("next_tok") if before["next_tok"] else before.end()
                before, word, at = mark, low, high
            return [*pieces, (begin, len(text.rstrip()))]

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
    cut = (punkt or _punkt()).span_tokenize
    spans: list[tuple[int, int]] = []
    for found in _LINE.finditer(text):
        line, offset = found[0], found.start()
        end = len(line.rstrip())
        if _SENTENCE_END.search(line, 0, end - 1):
            spans += [(offset + high - len(line[low:high].lstrip()), offset + high) for low, high in cut(line)]
        elif end > 0:
            spans.append((offset + end - len(line[:end].lstrip()), offset + end))
    return spans
