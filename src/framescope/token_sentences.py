"""The sentence each token stands in."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from framescope.sentences import find_sentences
from framescope.token_codes import encode_texts
from framescope.token_places import joined_spans, passes
from framescope.tokens import Tokens

Places = NDArray[np.int64]


class _Cut(NamedTuple):
    """Some texts, cut into sentences.

    begins: where each sentence begins in its text; bounds: how many begin before each text, and in all. apart: the
    texts in which every sentence begins behind white space. pieces: the sentences of these, and of the others the whole
    text; number: of each piece.
    """

    begins: Places
    bounds: Places
    apart: NDArray[np.bool_]
    pieces: pa.Array
    number: Places


def tokens_sentences(tokens: Tokens, *, punkt: Any = None) -> NDArray[np.int64]:
    """Number the sentence each token stands in, over the whole corpus: shape (tokens,), rising.

    punkt: what `train_sentences` learned (default: the fixed abbreviations). A sentence is tokenised as if it were a
    text, which counts its tokens; where a sentence begins without white space before it, and for NLTK's tokenizer, the
    tokens' places are looked up instead.
    """
    return number_sentences(tokens, punkt)[0]


def number_sentences(tokens: Tokens, punkt: Any = None) -> tuple[NDArray[np.int64], int]:
    """`tokens_sentences`, and the number that the first sentence of a document behind the last would begin after."""
    texts = tokens.corpus.documents["text"].astype("object").to_list()
    cuts: list[_Cut] = []
    n_before = [0]  # each text counts for one more than it has sentences

    def pieces() -> Iterator[pa.ChunkedArray]:
        for part in passes(texts):
            cuts.append(_cut(texts[part], punkt, n_before[-1]))
            n_before.extend((n_before[-1] + cuts[-1].bounds[1:] + np.arange(1, len(cuts[-1].bounds))).tolist())
            yield pa.chunked_array([cuts[-1].pieces])

    numbers, looked_up = np.empty(len(tokens), np.int64), np.arange(len(texts))
    if tokens.rules.tokenizer == "nltk":  # which does not look at a sentence by itself
        list(pieces())
    else:
        n_tokens = np.diff(encode_texts(pieces(), tokens.rules).starts)
        numbers = np.repeat(np.concatenate([looked_up[:0], *(cut.number for cut in cuts)]), n_tokens)
        looked_up = np.flatnonzero(~np.concatenate([np.empty(0, bool), *(cut.apart for cut in cuts)]))
    begins = [cut.begins[low:high] for cut in cuts for low, high in pairwise(cut.bounds)]
    for found in joined_spans(tokens, looked_up):
        for row, text_begins, (low, high) in zip(found.rows, found.begins, pairwise(found.starts), strict=True):
            places = found.spans[low:high, 0] - text_begins
            here = slice(tokens.starts[row], tokens.starts[row + 1])
            numbers[here] = n_before[row] + np.searchsorted(begins[row], places, side="right")
    return numbers, n_before[-1]


def _cut(texts: list[str], punkt: Any, n_before: int) -> _Cut:
    """Cut texts where sentences begin; n_before: the number that the first begins after."""
    text = "\n".join(texts)
    lengths = np.array([len(one) + 1 for one in texts])
    text_begins = np.cumsum(lengths) - lengths
    starts, ends = find_sentences(text, punkt)
    of_text = np.searchsorted(text_begins, starts, "right") - 1
    bounds = np.searchsorted(of_text, np.arange(len(texts) + 1))
    apart = np.ones(len(texts), bool)
    apart[of_text[1:][starts[1:] == ends[:-1]]] = False
    whole = np.flatnonzero(~apart)
    kept = np.flatnonzero(apart[of_text])
    at = np.concatenate([starts[kept], text_begins[whole]])
    number = np.concatenate([n_before + kept + of_text[kept] + 1, whole])
    order = np.argsort(at, kind="stable")
    return _Cut(starts - text_begins[of_text], bounds, apart, _pieces(text, at[order]), number[order])


def _pieces(text: str, at: Places) -> pa.Array:
    """Cut a text at some places, with nothing before the first, into Arrow strings; only its bytes are copied."""
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) > len(text):  # from characters to bytes
        further = np.flatnonzero((np.frombuffer(raw, np.uint8) & 0xC0) == 0x80)  # bytes of a character, but its first
        at = at + np.searchsorted(further - np.arange(len(further)), at, side="right")
    bounds = np.append(at, len(raw)).astype(np.int64)
    return pa.LargeStringArray.from_buffers(len(at), pa.py_buffer(bounds), pa.py_buffer(raw))
