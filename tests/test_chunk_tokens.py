"""The tokens of distinct chunks: those the pattern finds in each, whether it had to look or not."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest

from framescope.chunk_tokens import tokens_of_chunks
from framescope.short_strings import Pairs, read_pairs
from framescope.token_rules import TokenRules

CHUNKS = ["the", "(The", "", "--", "So-and", "57%", "www", "www.", "www.(", "WWW.*", "a—b", "U.S.", "$2.5", "S-400's,"]
CHUNKS += ["2018", "2018."]  # rules may leave them out


def pairs_of(chunks: list[str]) -> Pairs:
    return read_pairs(pa.array(chunks, pa.large_string()))[0]


@pytest.mark.parametrize("rules", [TokenRules(), TokenRules(case="keep"), TokenRules(numbers=False, urls=False)])
def test_a_chunk_holds_what_the_pattern_finds_in_it(rules: TokenRules) -> None:
    with ThreadPoolExecutor(2) as pool:
        held = tokens_of_chunks(pairs_of(CHUNKS), pa.array([], pa.large_string()), rules, pool)
        as_long = tokens_of_chunks(pairs_of([]), pa.array(CHUNKS, pa.large_string()), rules, pool)
    types, values = held.types.to_pylist(), held.values.tolist()
    for i, chunk in enumerate(CHUNKS):
        expected = [type_ for form in rules.pattern.findall(chunk) if (type_ := rules.type_of(form)) is not None]
        if held.first[i] >= 0:
            found = [types[held.first[i]]]
        else:
            found = [types[value] for value in values[held.bounds[-held.first[i] - 1] : held.bounds[-held.first[i]]]]
        assert found == expected, chunk
    for one, other in zip(held, as_long, strict=True):
        assert one.tolist() == other.tolist() if isinstance(one, np.ndarray) else one.equals(other)


def test_a_chunk_of_one_token_needs_no_list() -> None:
    with ThreadPoolExecutor(1) as pool:
        long = pa.array(["—"], pa.large_string())
        held = tokens_of_chunks(pairs_of(["a", "U.S.", "a/b—c"]), long, TokenRules(), pool)
    assert held.types.to_pylist()[held.first[0]] == "a"
    assert held.types.to_pylist()[held.first[1]] == "u.s."
    assert held.first[2:].tolist() == [-3, -4]
    assert held.bounds.tolist() == [0, 0, 1, 3, 3]
