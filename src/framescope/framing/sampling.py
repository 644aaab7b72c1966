"""A stratified sample of sentences for hand coding, with known inclusion weights."""

from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from framescope.codebook import Codebook
from framescope.errors import FramescopeError
from framescope.framing.units import Sentences, find_sentences, group_of, sentence_frames
from framescope.matching import TypeIndex
from framescope.sentences import sentence_spans
from framescope.token_places import joined_spans
from framescope.tokens import Tokens

NO_HIT = "(no hit)"
DRAWN = ("id", "doc_id", "group", "sentence", "stratum", "n_drawn", "n_stratum", "weight", "digest", "text")


def sentence_texts(tokens: Tokens, sentences: Sentences, numbers: ArrayLike) -> list[str]:
    """Cut sentences (by number) out of their documents as written, white space as single blanks."""
    wanted = np.asarray(numbers, dtype=np.int64)
    texts = [""] * len(wanted)
    document = sentences.document[wanted]
    for found in joined_spans(tokens, np.unique(document)):
        here = np.flatnonzero(np.isin(document, found.rows))
        at = np.searchsorted(found.rows, document[here])
        token = found.starts[at] + sentences.first[wanted[here]] - tokens.starts[document[here]]
        spans = np.array(sentence_spans(found.text))  # none goes over a line end, as stands between two texts
        number = np.searchsorted(spans[:, 0], found.spans[token, 0], "right") - 1
        for i, (low, high) in zip(here.tolist(), spans[number].tolist(), strict=True):
            texts[i] = " ".join(found.text[low:high].split())
    return texts


def digest(text: str) -> str:
    """Tell a sentence by its words: the first 16 hexadecimal digits of their SHA-256."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def rarest_frame(marked: NDArray[np.bool_], names: list[str]) -> NDArray[np.object_]:
    """Name the stratum of each sentence: of the frames in it the one that fewest sentences have, else "(no hit)"."""
    rare_first = np.argsort(marked.sum(axis=0), kind="stable")
    first = np.argmax(marked[:, rare_first], axis=1) if len(names) else np.zeros(len(marked), np.int64)
    named = np.array([*names, NO_HIT], dtype=object)
    return named[np.where(marked.any(axis=1), rare_first[first] if len(names) else 0, len(names))]


def allocate(sizes: dict[str, int], n: int) -> dict[str, int]:
    """Share `n` draws evenly over strata of these sizes; what a small stratum cannot take goes to the others.

    >>> allocate({"a": 2, "b": 50, "c": 50}, 12)
    {'a': 2, 'b': 5, 'c': 5}
    """
    drawn = dict.fromkeys(sizes, 0)
    while sum(drawn.values()) < min(n, sum(sizes.values())):
        name = min((s for s in sizes if drawn[s] < sizes[s]), key=lambda s: drawn[s])
        drawn[name] += 1
    return drawn


def draw_sentences(
    tokens: Tokens,
    codebook: Codebook,
    by: str,
    *,
    n: int = 240,
    share_without: float = 0.5,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """Draw sentences for hand coding, stratified by group and by what the dictionary found in them.

    Every group gets the same number of draws: a share from sentences without any hit, the rest evenly over the frames.
    A sentence with several frames is in the stratum of the rarest. Within a stratum every sentence has the same chance,
    so its weight is (sentences in the stratum) / (drawn from it), and weighted sums over the sample estimate sums over
    the corpus (Horvitz & Thompson 1952).

    by: the column of groups.
    n: sentences drawn in all.
    share_without: the share drawn from sentences without any hit, which show what the dictionary misses.
    sentences, index: of these tokens, if you have them already.

    Returns one row per sentence in random order: id, doc_id, group, sentence (its number in the corpus), stratum,
    n_drawn, n_stratum, weight, digest, text.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> fs.draw_sentences(tokens, frames, "outlet", n=4)[["doc_id", "text"]]
      doc_id                                               text
    0     12  The hill wants its bridge: to reach a doctor o...
    1     04             The council borrows 30 million kroner.
    2     11                                        Tunnel plan
    3     02                          Taxpayers carry the cost.
    """
    if n < 1:
        raise FramescopeError(f"n is {n}; give the number of sentences to draw, at least 1.")
    sentences = sentences or find_sentences(tokens)
    marked = sentence_frames(tokens, codebook, sentences, index=index).toarray() > 0
    group = group_of(tokens.corpus.documents, by)[sentences.document]
    stratum = rarest_frame(marked, codebook.names)
    doc_id = tokens.corpus.documents["doc_id"].to_numpy(dtype=object)[sentences.document]
    rng = np.random.default_rng(seed)
    order = np.lexsort(
        (np.arange(len(sentences)), doc_id)
    )  # documents by their ids: the order they came in is no matter
    per_group = allocate(_sizes(group), n)
    rows: list[tuple[Any, ...]] = []
    for name in sorted(per_group):
        sizes = _sizes(stratum[group == name])
        without = min(round(per_group[name] * share_without), sizes.get(NO_HIT, 0))
        framed = {key: size for key, size in sizes.items() if key != NO_HIT}
        drawn = allocate(framed, per_group[name] - without)
        left = per_group[name] - sum(drawn.values())
        drawn[NO_HIT] = min(left, sizes.get(NO_HIT, 0))
        for key in sorted(key for key, size in drawn.items() if size):
            members = order[((group == name) & (stratum == key))[order]]
            for number in rng.choice(members, drawn[key], replace=False):
                weight = len(members) / drawn[key]
                rows.append((doc_id[number], name, int(number), key, drawn[key], len(members), weight))
    texts = sentence_texts(tokens, sentences, [row[2] for row in rows])
    rows = [(*row, digest(text), text) for row, text in zip(rows, texts, strict=True)]
    table = pd.DataFrame(rows, columns=list(DRAWN[1:]))
    table = table.iloc[rng.permutation(len(table))].reset_index(drop=True)
    width = len(str(len(table)))
    table.insert(0, "id", [f"s{i:0{width}}" for i in range(1, len(table) + 1)])
    return table.astype(dict.fromkeys(("id", "doc_id", "group", "stratum", "digest", "text"), "str"))


def _sizes(names: NDArray[np.object_]) -> dict[str, int]:
    found, n = np.unique(names.astype(str), return_counts=True)
    return {str(name): int(size) for name, size in zip(found, n, strict=True)}
