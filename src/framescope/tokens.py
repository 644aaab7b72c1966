"""`Tokens`: a corpus as integer codes, and the way back from any token to its place in the text.

Work is done on types, not on tokens: Arrow splits the texts at white space and numbers the distinct chunks, the
token pattern runs once per distinct chunk, every rule once per distinct form, and numpy expands the numbers.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from os import cpu_count
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from framescope.corpus.model import Corpus, corpus_from_table, corpus_subset
from framescope.errors import FramescopeError
from framescope.sentences import sentence_spans
from framescope.token_rules import TokenRules, token_pattern

SHARD_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Tokens:
    """The running words of a corpus as numbers.

    codes: int32, one per running word, an index into `types`. starts: int64, one per document plus one: document i is
    codes[starts[i]:starts[i + 1]]. types: the vocabulary, sorted. rules: how it was made. corpus: of what.
    """

    codes: NDArray[np.int32]
    starts: NDArray[np.int64]
    types: pd.Index
    rules: TokenRules
    corpus: Corpus

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        return f"<Tokens: {len(self):,} tokens of {len(self.types):,} types in {len(self.corpus)} documents>"

    @property
    def n_tokens(self) -> NDArray[np.int64]:
        """Tokens of each document, shape (documents,)."""
        return np.diff(self.starts)

    @property
    def documents_of(self) -> NDArray[np.int32]:
        """The row of the document each token stands in, shape (tokens,)."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), self.n_tokens)

    def to_table(self) -> pd.DataFrame:
        """Spell the tokens out, one row a token: doc_id, position in the document, token. For looking."""
        document = self.documents_of
        return pd.DataFrame(
            {
                "doc_id": self.corpus.documents["doc_id"].to_numpy()[document],
                "position": np.arange(len(self)) - self.starts[:-1][document],
                "token": self.types.to_numpy()[self.codes],
            }
        )


def tokenize(corpus: Corpus | Iterable[str], rules: TokenRules | None = None, **options: Any) -> Tokens:
    """Cut the texts of a corpus into tokens.

    corpus: a Corpus, or plain texts for a quick look. rules: a TokenRules; or give its fields as keywords.

    >>> tokens = tokenize(["The S-400 isn't SAMP/T."])
    >>> tokens.to_table()["token"].tolist()
    ['the', 's-400', "isn't", 'samp/t']
    """
    if rules is None:
        rules = TokenRules(**options)
    elif options:
        raise FramescopeError("give either rules= or its fields as keywords, not both.")
    if not isinstance(corpus, Corpus):
        corpus = corpus_from_table(pd.DataFrame({"text": pd.Series(list(corpus), dtype="str")}))
    texts = corpus.documents["text"]
    forms, starts, vocabulary = _forms_nltk(texts) if rules.tokenizer == "nltk" else _forms(texts, rules)
    types, of_form = _types_of_forms(vocabulary, rules)
    codes = of_form[forms]
    if (of_form < 0).any():
        kept = codes >= 0
        starts = np.concatenate([[0], np.cumsum(kept)])[starts]
        codes = codes[kept]
    return Tokens(codes, starts.astype(np.int64), types, rules, corpus)


def _types_of_forms(forms: Sequence[str], rules: TokenRules) -> tuple[pd.Index, NDArray[np.int32]]:
    """Apply the rules once per distinct form: the sorted types, and each form's type (-1: left out)."""
    made = [rules.type_of(form) for form in forms]
    types = sorted({name for name in made if name is not None})
    code = {name: i for i, name in enumerate(types)}
    of_form = np.fromiter((-1 if name is None else code[name] for name in made), np.int32, len(made))
    return pd.Index(types, dtype="str"), of_form


def _shards(texts: pd.Series) -> list[pa.Array]:
    array = pa.array(texts, type=pa.large_string(), from_pandas=True)
    whole = pa.chunked_array([array]) if isinstance(array, pa.Array) else array
    n = min(max(1, whole.nbytes // SHARD_CHARACTERS), 8 * (cpu_count() or 1), max(1, len(whole)))
    cuts = np.linspace(0, len(whole), n + 1).astype(int)
    return [_as_array(whole.slice(low, high - low)) for low, high in pairwise(cuts)]


def _as_array(chunked: pa.ChunkedArray) -> pa.Array:
    combined = chunked.combine_chunks()
    return combined if isinstance(combined, pa.Array) else pa.concat_arrays(combined.chunks)


def _split(shard: pa.Array) -> tuple[NDArray[np.int64], pa.DictionaryArray]:
    chunks = pc.ascii_split_whitespace(shard)
    offsets = np.asarray(chunks.offsets).astype(np.int64)
    return offsets - offsets[0], chunks.flatten().dictionary_encode()


def _forms(texts: pd.Series, rules: TokenRules) -> tuple[NDArray[np.int32], NDArray[np.int64], list[str]]:
    """Number the token forms of all texts: codes, document starts, the forms by number."""
    if not len(texts):
        return np.empty(0, np.int32), np.zeros(1, np.int64), []
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        parts = list(pool.map(_split, _shards(texts)))
        encoded = pa.chunked_array([codes for _, codes in parts]).unify_dictionaries()
        of_chunk, vocabulary = _forms_of_chunks(encoded.chunk(0).dictionary.to_pylist(), rules)

        def expand(part: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
            taken = of_chunk.take(encoded.chunk(part).indices)
            bounds = np.asarray(taken.offsets)
            return np.asarray(taken.values)[bounds[0] : bounds[-1]], bounds[parts[part][0]] - bounds[0]

        done = list(pool.map(expand, range(len(parts))))
    at = np.concatenate([[0], np.cumsum([len(codes) for codes, _ in done])])
    starts = [offsets[:-1] + at[i] for i, (_, offsets) in enumerate(done)]
    return np.concatenate([codes for codes, _ in done]), np.concatenate([*starts, at[-1:]]), vocabulary


def _forms_of_chunks(chunks: list[str], rules: TokenRules) -> tuple[pa.ListArray, list[str]]:
    """Run the token pattern once per distinct chunk: the forms in each, and the list of forms."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    end = number["\n"]  # no chunk holds a line feed: it marks the end of a chunk
    found = _tokens_and_line_feeds(rules.hyphens).findall("\n".join(chunks) + "\n")
    codes = np.fromiter(map(number.__getitem__, found), np.int32, len(found))
    ends = np.flatnonzero(codes == end)
    bounds = np.concatenate([[0], ends - np.arange(len(ends))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(bounds), pa.array(codes[codes != end] - 1)), list(number)[1:]


@cache
def _tokens_and_line_feeds(hyphens: str) -> re.Pattern[str]:
    return re.compile(token_pattern(hyphens).pattern + r"|\n")


def _forms_nltk(texts: pd.Series) -> tuple[NDArray[np.int32], NDArray[np.int64], list[str]]:
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    codes: list[int] = []
    starts = [0]
    for text in texts:
        codes += [number[text[start:end]] for start, end in _nltk_spans(text)]
        starts.append(len(codes))
    return np.array(codes, np.int32), np.array(starts, np.int64), list(number)


@cache
def _nltk_tokenizer() -> Any:
    from nltk.tokenize import NLTKWordTokenizer

    return NLTKWordTokenizer()


def _nltk_spans(text: str) -> list[tuple[int, int]]:
    spans = []
    for start, end in sentence_spans(text):
        for low, high in _nltk_tokenizer().span_tokenize(text[start:end]):
            if any(character.isalnum() for character in text[start + low : start + high]):
                spans.append((start + low, start + high))
    return spans


def text_spans(text: str, rules: TokenRules) -> NDArray[np.int64]:
    """Find the tokens of one text: shape (tokens, 2), start and end in characters."""
    if rules.tokenizer == "nltk":
        found = _nltk_spans(text)
    else:
        found = [match.span() for match in token_pattern(rules.hyphens).finditer(text)]
    if not (rules.numbers and rules.urls):
        found = [(start, end) for start, end in found if rules.type_of(text[start:end]) is not None]
    return np.array(found, np.int64).reshape(-1, 2)


def tokens_spans(tokens: Tokens, document: int) -> NDArray[np.int64]:
    """Recover where the tokens of a document (its row) stand in its `text`: shape (tokens, 2), characters."""
    return text_spans(str(tokens.corpus.documents["text"].iloc[document]), tokens.rules)


def tokens_sentences(tokens: Tokens) -> NDArray[np.int64]:
    """Number the sentence each token stands in, over the whole corpus: shape (tokens,), rising."""
    numbers = np.empty(len(tokens), np.int64)
    at = 0
    for document in range(len(tokens.starts) - 1):
        begins = np.array(
            [start for start, _ in sentence_spans(tokens.corpus.documents["text"].iloc[document])], np.int64
        )
        token_starts = tokens_spans(tokens, document)[:, 0]
        inside = np.searchsorted(begins, token_starts, side="right")
        numbers[tokens.starts[document] : tokens.starts[document + 1]] = at + inside
        at += len(begins) + 1
    return numbers


def tokens_variants(tokens: Tokens) -> pd.DataFrame:
    """Count the spellings that were mapped to another form: written, counted_as, n; only those that occur."""
    plain = tokenize(tokens.corpus, replace(tokens.rules, variants={}))
    n = np.bincount(plain.codes, minlength=len(plain.types))
    rows = [
        (old, new, int(n[plain.types.get_loc(old)])) for old, new in tokens.rules.variants.items() if old in plain.types
    ]
    return pd.DataFrame(rows, columns=["written", "counted_as", "n"]).sort_values("n", ascending=False, kind="stable")


def tokens_subset(tokens: Tokens, keep: ArrayLike) -> Tokens:
    """Keep some documents (a boolean mask or row numbers); the vocabulary stays as it is."""
    rows = np.arange(len(tokens.starts) - 1)[np.asarray(keep)]
    parts = [tokens.codes[tokens.starts[row] : tokens.starts[row + 1]] for row in rows]
    codes = np.concatenate(parts) if parts else np.empty(0, np.int32)
    starts = np.concatenate([[0], np.cumsum(tokens.n_tokens[rows])]).astype(np.int64)
    return Tokens(codes, starts, tokens.types, tokens.rules, corpus_subset(tokens.corpus, rows))
