"""The sentence each token stands in."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framescope.sentences import sentence_spans
from framescope.token_codes import encode_texts
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, text_spans, tokens_spans


def tokens_sentences(tokens: Tokens, *, punkt: Any = None) -> NDArray[np.int64]:
    """Number the sentence each token stands in, over the whole corpus: shape (tokens,), rising.

    punkt: what `train_sentences` learned (default: the fixed abbreviations). A sentence is tokenised as if it were a
    text, which counts its tokens; where a sentence begins without white space before it, and for NLTK's tokenizer, the
    tokens' places are looked up instead.
    """
    return number_sentences(tokens, punkt)[0]


def number_sentences(tokens: Tokens, punkt: Any = None) -> tuple[NDArray[np.int64], int]:
    """`tokens_sentences`, and the number that the first sentence of a document behind the last would begin after."""
    texts = tokens.corpus.documents["text"]
    begins = [np.array([start for start, _ in sentence_spans(text, punkt)], np.int64) for text in texts]
    n_before = np.concatenate([[0], np.cumsum([len(found) + 1 for found in begins])]).astype(np.int64)
    quick = [
        tokens.rules.tokenizer != "nltk" and all(at == 0 or text[at - 1].isspace() for at in found)
        for text, found in zip(texts, begins, strict=True)
    ]
    cuts = [
        [0, *found, len(text)] if plain else [0, len(text)]
        for text, found, plain in zip(texts, begins, quick, strict=True)
    ]
    pieces = [text[low:high] for text, bounds in zip(texts, cuts, strict=True) for low, high in pairwise(bounds)]
    n_tokens = _count_tokens(pieces, tokens.rules)
    number = np.concatenate(
        [np.empty(0, np.int64), *(at + np.arange(len(c) - 1) for at, c in zip(n_before, cuts, strict=False))]
    )
    numbers = np.repeat(number, n_tokens)
    for document in np.flatnonzero(~np.array(quick, dtype=bool)):
        part = slice(tokens.starts[document], tokens.starts[document + 1])
        token_starts = tokens_spans(tokens, int(document))[:, 0]
        numbers[part] = n_before[document] + np.searchsorted(begins[document], token_starts, side="right")
    return numbers, int(n_before[-1])


def _count_tokens(texts: list[str], rules: TokenRules) -> NDArray[np.int64]:
    """Count the tokens of texts, without keeping them: shape (texts,)."""
    if rules.tokenizer == "nltk":
        return np.array([len(text_spans(text, rules)) for text in texts], np.int64)
    return np.diff(encode_texts(texts, rules).starts)
