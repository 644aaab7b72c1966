"""The tokens of distinct chunks: those the pattern finds in each, whether it had to look or not."""

from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pytest

from framescope.chunk_tokens import tokens_of_chunks
from framescope.token_rules import TokenRules

CHUNKS = ["the", "(The", "", "--", "So-and", "57%", "www", "www.", "www.(", "WWW.*", "a—b", "U.S.", "$2.5", "S-400's,"]


@pytest.mark.parametrize("rules", [TokenRules(), TokenRules(case="keep"), TokenRules(numbers=False, urls=False)])
def test_a_chunk_holds_what_the_pattern_finds_in_it(rules: TokenRules) -> None:
    with ThreadPoolExecutor(2) as pool:
        held = tokens_of_chunks(pa.array(CHUNKS, pa.large_string()), rules, pool)
    types, values = held.types.to_pylist(), held.values.tolist()
    for i, chunk in enumerate(CHUNKS):
        expected = [type_ for form in rules.pattern.findall(chunk) if (type_ := rules.type_of(form)) is not None]
        if held.first[i] >= 0:
            found = [types[held.first[i]]]
        else:
            found = [types[value] for value in values[held.bounds[i] : held.bounds[i + 1]]]
        assert found == expected, chunk


def test_a_chunk_of_one_token_needs_no_list() -> None:
    with ThreadPoolExecutor(1) as pool:
        held = tokens_of_chunks(pa.array(["a", "U.S.", "a/b—c", "—"], pa.large_string()), TokenRules(), pool)
    assert held.types.to_pylist()[held.first[0]] == "a"
    assert held.types.to_pylist()[held.first[1]] == "u.s."
    assert held.first[2:].tolist() == [-1, -1]
