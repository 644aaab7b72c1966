"""Tokens by distinct chunks equal the token pattern run over every text, however the texts are cut up."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from framescope import shards, token_codes
from framescope.shards import text_shards
from framescope.token_codes import Encoded, Room, encode_block, encode_texts, unite_codes
from framescope.token_rules import TokenRules

PIECES = [
    *" \n\t\u00a0\u2003aAbIİıßΣς19.,:;/-'’&$€@#_()[]\"“”‘—…\u0301\u00ad中я😀\x00\x1c",
    *(
        "http://a.b/c,",
        "www.a.",
        "www.",
        "WWW",
        "--",
        "%",
        "x.y@z.com",
        "U.S.",
        "S-300/S-400",
        "SAMP/T",
        "don’t",
        "Ankara's",
        "#tag",
        "@name",
    ),
    *("abcdefgh", "abcdefghi", "encyclopaedia", "internationalisation"),
]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), max_size=5)


def one_by_one(texts: list[str], rules: TokenRules) -> list[list[str]]:
    """The plain way: the pattern over each text, each token through the rules."""
    return [
        [name for found in rules.pattern.finditer(text) if (name := rules.type_of(found[0])) is not None]
        for text in texts
    ]


def spelled(encoded: Encoded) -> list[list[str]]:
    types = encoded.types.to_pylist()
    return [[types[code] for code in encoded.codes[low:high]] for low, high in pairwise(encoded.starts)]


RULES = st.builds(
    TokenRules,
    case=st.sampled_from(["lower", "keep"]),
    language=st.sampled_from(["en", "tr"]),
    hyphens=st.sampled_from(["keep", "split"]),
    apostrophes=st.sampled_from(["keep", "strip", "split"]),
    possessives=st.sampled_from(["keep", "strip"]),
    hashtags=st.sampled_from(["keep", "strip", "drop"]),
    numbers=st.booleans(),
    urls=st.booleans(),
    emails=st.booleans(),
    variants=st.sampled_from([{}, {"abcdefgh": "eight", "s-300": "S-400"}]),
)


@settings(max_examples=100, deadline=None)
@given(TEXTS, RULES, st.sampled_from([5, 60, 10**6]), st.sampled_from([1, 50, 10**9]))
def test_numbered_tokens_are_those_of_the_pattern(texts: list[str], rules: TokenRules, shard: int, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards.text_shards, "__defaults__", (shard,))
        patch.setattr(token_codes, "BLOCK_BYTES", block)
        encoded = encode_texts(texts, rules)
    expected = one_by_one(texts, rules)
    assert spelled(encoded) == expected
    assert encoded.types.to_pylist() == sorted({name for text in expected for name in text})
    assert (encoded.codes.dtype, encoded.starts.dtype) == (np.int32, np.int64)


@settings(max_examples=50, deadline=None)
@given(TEXTS, st.integers(0, 5), st.integers(0, 5))
def test_parts_put_together_are_the_whole(texts: list[str], first: int, second: int) -> None:
    rules, whole = TokenRules(), encode_texts(texts, TokenRules())
    cuts = [0, *sorted((first, second)), max(5, len(texts))]
    parts = [texts[low:high] for low, high in pairwise(cuts)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_codes, "MOVED", 3)
        patch.setattr(token_codes, "BLOCK_BYTES", 20)
        found = encode_texts(iter(parts), rules)
    np.testing.assert_array_equal(found.codes, whole.codes)
    np.testing.assert_array_equal(found.starts, whole.starts)
    assert found.types.equals(whole.types)


def test_codes_of_several_blocks_stand_one_behind_the_other() -> None:
    room = Room(2)  # too little: it grows
    with ThreadPoolExecutor(1) as pool:
        parts = [
            encode_block(list(text_shards(texts)), TokenRules(), pool, room)[1:]
            for texts in (["b a", "b"], ["c", "a c"])
        ]
        codes = room.close()
        assert [codes.tolist(), *(part[0].tolist() for part in parts)] == [[1, 0, 1, 1, 0, 1], [0, 2, 3], [0, 1, 3]]
        types = unite_codes(codes, [part[0] for part in parts], [part[1] for part in parts], pool)
    assert [types[code].as_py() for code in codes] == ["b", "a", "b", "c", "a", "c"]
    assert types.to_pylist() == ["a", "b", "c"]


def test_room_that_is_not_used_is_given_back() -> None:
    room = Room(5)
    room.take(2)[:] = 7
    assert room.close().tolist() == [7, 7]


def test_no_texts_have_no_tokens() -> None:
    encoded = encode_texts([], TokenRules())
    assert (encoded.codes.tolist(), encoded.starts.tolist(), encoded.types.to_pylist()) == ([], [0], [])


def test_a_long_run_of_texts_is_tokenised_as_each_of_them() -> None:
    rng = random.Random(1)
    texts = [" ".join(rng.choices(PIECES, k=60)) for _ in range(200)]
    assert spelled(encode_texts(texts, TokenRules())) == one_by_one(texts, TokenRules())
