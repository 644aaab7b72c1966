"""`Tokens`: a corpus as integer codes, and the way back from any token to its place in the text.

Work is done on types, not on tokens: Arrow splits the texts at white space and numbers the distinct chunks, the
token pattern runs once per distinct chunk, every rule once per distinct form, and numpy expands the numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from framescope.corpus.facts import document_facts
from framescope.corpus.model import Corpus, corpus_from_table, corpus_subset
from framescope.errors import FramescopeError, counted
from framescope.markup import card
from framescope.nltk_words import encode_nltk, nltk_spans
from framescope.token_codes import encode_texts
from framescope.token_rules import TokenRules
from framescope.word_spans import word_spans


@dataclass(frozen=True)
class Tokens:
    """The running words of a corpus as numbers.

    codes: int32, one per running word: its index in `types`.
    starts: int64, one per document plus one: document i is codes[starts[i]:starts[i + 1]].
    types: the vocabulary, sorted.
    rules: the TokenRules that made it.
    corpus: the Corpus the words come from.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> tokens
    <Tokens: 181 tokens of 94 types in 12 documents>
    >>> tokens.codes[:4], tokens.types[tokens.codes[:4]].tolist()
    (array([11,  9, 33,  4], dtype=int32), ['bridge', 'bill', 'grows', 'again'])
    >>> tokens.to_table().head(2)
      doc_id  position   token
    0     01         0  bridge
    1     01         1    bill
    """

    codes: NDArray[np.int32]
    starts: NDArray[np.int64]
    types: pd.Index
    rules: TokenRules
    corpus: Corpus

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        kinds, documents = counted(len(self.types), "type"), counted(len(self.corpus), "document")
        return f"<Tokens: {counted(len(self), 'token')} of {kinds} in {documents}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        n = np.bincount(self.codes, minlength=len(self.types))
        most = np.argsort(-n, kind="stable")[:12]
        length = self.n_tokens
        spread = (
            f"{length.min():,} to {length.max():,}, half of them below {np.median(length):,.0f}" if len(length) else ""
        )
        usual = [(f.name, getattr(self.rules, f.name), f.default) for f in fields(self.rules) if f.name != "variants"]
        changed = [f"{name}={value!r}" for name, value, default in usual if value != default]
        variants = [counted(len(self.rules.variants), "spelling variant")] if self.rules.variants else []
        facts = [
            ("tokens per document", spread),
            ("most frequent", ", ".join(f"{self.types[i]} {n[i]:,}" for i in most)),
            ("rules", ", ".join([*changed, *variants]) or "the usual ones: fs.TokenRules()"),
            ("look", 'tokens.to_table(); fs.kwic(tokens, "word"); tokens.types, the vocabulary'),
            ("next", "counts = fs.count_terms(tokens)"),
        ]
        return card(repr(self), [*facts[:1], *document_facts(self.corpus.documents), *facts[1:]])

    @property
    def n_tokens(self) -> NDArray[np.int64]:
        """Tokens of each document, shape (documents,)."""
        return np.diff(self.starts)

    @cached_property
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

    corpus: a Corpus, or plain texts for a quick look.
    rules: a TokenRules; or give its fields as keywords (`case="keep"`).

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
    codes, starts, types = encode_nltk(texts, rules) if rules.tokenizer == "nltk" else encode_texts(texts, rules)
    return Tokens(codes, starts, type_index(types), rules, corpus)


def type_index(types: pa.Array) -> pd.Index:
    """Make an index of Arrow strings; nothing is copied."""
    index: pd.Index = pd.Index(types.to_pandas().array, dtype="str")
    return index


def text_spans(text: str, rules: TokenRules) -> NDArray[np.int64]:
    """Find the tokens of one text: shape (tokens, 2), start and end in characters."""
    found = nltk_spans(text) if rules.tokenizer == "nltk" else word_spans(text, rules)
    if rules.leaves_out:
        found = [(start, end) for start, end in found if rules.type_of(text[start:end]) is not None]
    return np.array(found, np.int64).reshape(-1, 2)


def tokens_spans(tokens: Tokens, document: int) -> NDArray[np.int64]:
    """Recover where the tokens of a document stand in its `text`: shape (tokens, 2), start and end in characters.

    document: its row. Raises FramescopeError for tokens that were joined from others (n-grams, phrases).

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> spans = fs.tokens_spans(tokens, 0)
    >>> text = tokens.corpus.documents["text"][0]
    >>> [text[start:end] for start, end in spans[:4]]
    ['Bridge', 'bill', 'grows', 'again']
    """
    spans = text_spans(str(tokens.corpus.documents["text"].iloc[document]), tokens.rules)
    if len(spans) != tokens.starts[document + 1] - tokens.starts[document]:
        raise FramescopeError("these tokens were joined from others; look places up in the tokens they were made from.")
    return spans


def tokens_variants(tokens: Tokens) -> pd.DataFrame:
    """Count the spellings that were mapped to another form: written, counted_as, n; only those that occur.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.tokens_variants(tokens)
      written counted_as  n
    0  kroner     crowns  1
    """
    plain = tokenize(tokens.corpus, replace(tokens.rules, variants={}))
    n = np.bincount(plain.codes, minlength=len(plain.types))
    rows = [
        (old, new, int(n[plain.types.get_loc(old)])) for old, new in tokens.rules.variants.items() if old in plain.types
    ]
    return pd.DataFrame(rows, columns=["written", "counted_as", "n"]).sort_values("n", ascending=False, kind="stable")


def tokens_subset(tokens: Tokens, keep: ArrayLike) -> Tokens:
    """Keep the tokens of some documents; the vocabulary stays as it is.

    keep: a boolean mask or row numbers.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.tokens_subset(tokens, tokens.corpus.documents["outlet"] == "Ferry Post")
    <Tokens: 94 tokens of 94 types in 6 documents>
    """
    rows = np.arange(len(tokens.starts) - 1)[np.asarray(keep)]
    n_tokens = tokens.n_tokens[rows]
    starts = np.concatenate([[0], np.cumsum(n_tokens)]).astype(np.int64)
    places = np.arange(starts[-1]) + np.repeat(tokens.starts[rows] - starts[:-1], n_tokens)
    return Tokens(tokens.codes[places], starts, tokens.types, tokens.rules, corpus_subset(tokens.corpus, rows))
