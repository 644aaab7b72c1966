"""Texts as NLTK's word tokenizer cuts them: one by one, sentence by sentence."""

from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from framescope.sentences import sentence_spans
from framescope.shards import n_threads
from framescope.token_codes import Encoded
from framescope.token_rules import TokenRules
from framescope.vocabularies import number_types


def encode_nltk(texts: Iterable[str], rules: TokenRules) -> Encoded:
    """Tokenise texts, and put the rules' types in place of the forms."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    found: list[int] = []
    ends = [0]
    for text in texts:
        found += [number[text[start:end]] for start, end in nltk_spans(text)]
        ends.append(len(found))
    with ThreadPoolExecutor(n_threads()) as pool:
        of_form, types = number_types([pa.array(map(rules.type_of, number), pa.large_string())], pool)
    codes = of_form[np.array(found, np.int64)]
    kept = codes >= 0
    starts = np.concatenate([[0], np.cumsum(kept)])[ends].astype(np.int64)
    return Encoded(codes[kept], starts, types)


@cache
def _nltk_tokenizer() -> Any:
    from nltk.tokenize import NLTKWordTokenizer

    return NLTKWordTokenizer()


def nltk_spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens with a letter or digit stand in a text, in characters."""
    spans = []
    for start, end in sentence_spans(text):
        for low, high in _nltk_tokenizer().span_tokenize(text[start:end]):
            if any(character.isalnum() for character in text[start + low : start + high]):
                spans.append((start + low, start + high))
    return spans
