"""Where the tokens of many documents stand in their texts: looked up in a few passes, not text by text."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from framescope.errors import FramescopeError
from framescope.tokens import Tokens, text_spans
from framescope.word_spans import word_spans

Places = NDArray[np.int64]
PASS = 2**20  # characters joined for one pass


class Joined(NamedTuple):
    """Texts set on lines of their own, with their tokens.

    rows: of the documents. text: theirs, joined by line ends. spans: start and end of every token in it, shape
    (tokens, 2), characters. begins: where each text begins in it. starts: the number of its first token, and of all.
    """

    rows: Places
    text: str
    spans: Places
    begins: Places
    starts: Places


def joined_spans(tokens: Tokens, rows: NDArray[np.int64]) -> Iterator[Joined]:
    """Recover where the tokens of documents (by row) stand in their `text`, many documents at a time.

    Of each document, spans less its `begins` equal `tokens_spans(tokens, row)`: since no token crosses white space,
    texts on lines of their own can be looked through together.

    >>> from framescope.tokens import tokenize
    >>> (found,) = joined_spans(tokenize(["The S-400.", "No."]), np.array([0, 1]))
    >>> found.text, found.spans.tolist(), found.begins.tolist(), found.starts.tolist()
    ('The S-400.\\nNo.', [[0, 3], [4, 9], [11, 13]], [0, 11], [0, 2, 3])
    """
    rows = np.asarray(rows, np.int64)
    texts = tokens.corpus.documents["text"].iloc[rows].astype("object").to_list()
    for part in passes(texts):
        some, at = texts[part], rows[part]
        text = "\n".join(some)
        begins = np.concatenate([[0], np.cumsum([len(one) + 1 for one in some])])[:-1]
        spans = _spans_apart(tokens, some, begins) if tokens.rules.tokenizer == "nltk" else _spans_of(tokens, text)
        starts = np.append(np.searchsorted(spans[:, 0], begins), len(spans))
        if not np.array_equal(np.diff(starts), tokens.starts[at + 1] - tokens.starts[at]):
            raise FramescopeError(
                "these tokens were joined from others; look places up in the tokens they were made from."
            )
        yield Joined(at, text, spans, begins, starts)


def passes(texts: list[str]) -> Iterator[slice]:
    """Part the texts where so many characters have come together."""
    first = size = 0
    for at, text in enumerate(texts, start=1):
        size += len(text)
        if size >= PASS or at == len(texts):
            yield slice(first, at)
            first, size = at, 0


def _spans_apart(tokens: Tokens, texts: list[str], begins: Places) -> Places:
    """A tokenizer that looks at whole sentences is given each text by itself."""
    return np.concatenate([text_spans(one, tokens.rules) + at for one, at in zip(texts, begins, strict=True)])


def _spans_of(tokens: Tokens, text: str) -> Places:
    """The tokens of a text, where the rules leave words out without them: each form is asked about once."""
    spans = word_spans(text, tokens.rules)
    if not tokens.rules.leaves_out:
        return spans
    forms = [text[start:end] for start, end in spans.tolist()]
    is_token = {form: tokens.rules.type_of(form) is not None for form in set(forms)}
    kept: Places = spans[np.fromiter(map(is_token.__getitem__, forms), bool, len(forms))]
    return kept
