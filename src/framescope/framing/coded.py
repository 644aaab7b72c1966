"""Hand-coded sentences found again in a corpus, with what the dictionary says of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.errors import FramescopeError
from framescope.framing.sampling import digest, sentence_texts
from framescope.framing.sheets import Codes
from framescope.framing.units import Sentences, find_sentences, frame_hits, sentence_frames
from framescope.matching import TypeIndex
from framescope.tokens import Tokens

EVERY = "(all)"


@dataclass(frozen=True)
class Coded:
    """Coded sentences found again in a corpus, with what the dictionary says of them.

    units: one row per sentence: id, doc_id, group, number (of the sentence now), stratum, n_stratum, weight, text,
        patterns (that hit in it).
    truth, found: sentences x frames, the share of coders who said yes (nan: nobody coded it), and 0 or 1 by the
        dictionary.
    codes: the sheets.
    lost: ids whose sentence is no longer in the corpus.
    """

    units: pd.DataFrame
    truth: pd.DataFrame
    found: pd.DataFrame
    codes: Codes
    codebook: Codebook
    lost: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def strata(self) -> NDArray[np.object_]:
        """The stratum of each sentence, group and all: shape (sentences,)."""
        return (self.units["group"] + " / " + self.units["stratum"]).to_numpy(dtype=object)


def match_codes(
    tokens: Tokens,
    codebook: Codebook,
    codes: Codes,
    *,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
) -> Coded:
    """Find the coded sentences again in the corpus, by document and words, and set the dictionary's verdict beside
    them.

    A sentence that changed since it was drawn (the text was cleaned anew, say) is listed in `lost`, not guessed at.

    codes: from `read_codes`.
    sentences, index: of these tokens, if you have them already.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames, coded
    >>> matched = fs.match_codes(tokens, frames, coded.codes)
    >>> len(matched), matched.found.sum().to_dict()
    (33, {'burden': 12.0, 'access': 8.0})
    """
    sentences = sentences or find_sentences(tokens)
    index = index or TypeIndex(tokens)
    row_of = {name: i for i, name in enumerate(tokens.corpus.documents["doc_id"])}
    rows = [row_of[name] for name in sorted(set(codes.key["doc_id"]) & set(row_of))]
    there = np.flatnonzero(np.isin(sentences.document, rows))
    numbers: dict[tuple[str, str], int] = {}
    names = tokens.corpus.documents["doc_id"].to_numpy(dtype=object)[sentences.document[there]]
    texts = dict(zip(there.tolist(), sentence_texts(tokens, sentences, there), strict=True))
    for name, (number, text) in zip(names, texts.items(), strict=True):
        numbers.setdefault((name, digest(text)), number)
    at = [numbers.get(place, -1) for place in zip(codes.key["doc_id"], codes.key["digest"], strict=True)]
    coded_ids = set(codes.codes["id"])
    if not coded_ids:
        raise FramescopeError(
            f"{codes.folder}: no coder has written a code into a sheet yet; fill the sheets in (1 for yes, 0 for no), "
            "or take `codes` out of the study file until then."
        )
    keep = np.array([n >= 0 and i in coded_ids for n, i in zip(at, codes.key["id"], strict=True)], bool)
    lost = tuple(i for n, i in zip(at, codes.key["id"], strict=True) if n < 0 and i in coded_ids)
    if not keep.any():
        raise FramescopeError(f"{codes.folder}: none of the coded sentences is in this corpus ({len(lost)} lost).")
    units = codes.key[keep].reset_index(drop=True)
    where = np.array(at, np.int64)[keep]
    marked = sentence_frames(tokens, codebook, sentences, index=index)[where].toarray()
    hits = frame_hits(index.tokens, codebook, index=index)
    of_hit = sentences.of_token[hits["position"]]
    here = np.isin(of_hit, where)
    patterns: dict[int, dict[str, None]] = {number: {} for number in where.tolist()}
    for number, pattern in zip(of_hit[here].tolist(), hits["pattern"].to_numpy(dtype=object)[here], strict=True):
        patterns[number][pattern] = None
    units = units.assign(
        number=where,
        text=pd.Series([texts[number] for number in where.tolist()], dtype="str"),
        patterns=pd.Series([", ".join(patterns[number]) for number in where.tolist()], dtype="str"),
    )
    # Sentences lost since the draw: those that are left stand for their stratum.
    drawn = units.groupby(["group", "stratum"])["id"].transform("size")
    units = units.assign(n_drawn=drawn, weight=units["n_stratum"] / drawn)
    wide = {name: codes.matrix(name).loc[units["id"]].mean(axis=1).to_numpy() for name in codebook.names}
    return Coded(
        units,
        pd.DataFrame(wide),
        pd.DataFrame(marked, columns=codebook.names).astype("float64"),
        codes,
        codebook,
        lost,
    )
