"""Plain words seen in the bytes of chunks: what is said to be plain is one token of the pattern, and that word."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from framescope.plain_words import ASCII_MARKS, OTHER_MARKS, lower, plain_words
from framescope.short_strings import read_pairs, spell
from framescope.token_pattern import token_pattern

CHUNKS = st.text(
    st.sampled_from("aZz09-'\"(.,_#@$/&éâ中€\u2019\u201c\u201d\u2014\u2026\u2010\u200d")
    | st.characters(exclude_categories=["Cs"]),
    max_size=7,
)


def plain_of(chunks: list[str], inner: str) -> dict[str, str]:
    """The plain chunks, and the word each of them is."""
    read, other = read_pairs(pa.array(chunks, pa.large_string()))
    assert not other.any()
    is_plain, words = plain_words(read, inner)
    return dict(zip([chunks[i] for i in np.flatnonzero(is_plain)], spell(words).to_pylist(), strict=True))


def expected(chunks: list[str], inner: str) -> dict[str, str]:
    """The slow way: marks trimmed, Latin letters and digits with single marks inside."""
    word = re.compile(rf"[0-9A-Za-z]+(?:[{re.escape(inner)}][0-9A-Za-z]+)*" if inner else "[0-9A-Za-z]+")
    trimmed = {chunk: chunk.strip(ASCII_MARKS + OTHER_MARKS) for chunk in chunks}
    return {chunk: text for chunk, text in trimmed.items() if word.fullmatch(text) and text.lower() != "www"}


@settings(max_examples=100, deadline=None)
@given(st.lists(CHUNKS, max_size=30, unique=True), st.sampled_from(["", "-", "'", "-'"]))
def test_plain_words_are_those_a_regular_expression_finds(chunks: list[str], inner: str) -> None:
    chunks = [chunk for chunk in chunks if len(chunk.encode()) <= 16 and "\0" not in chunk]
    found, slow = plain_of(chunks, inner), expected(chunks, inner)
    marks = ASCII_MARKS + OTHER_MARKS
    few = {chunk for chunk in chunks if len(chunk.encode()) - len(chunk.lstrip(marks).encode()) < 8}  # marks in front
    assert found == {chunk: word for chunk, word in slow.items() if chunk in few}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(CHUNKS, max_size=30, unique=True), st.sampled_from(["keep", "split"]), st.sampled_from(["keep", "split"])
)
def test_a_plain_word_is_the_one_token_of_its_chunk(chunks: list[str], hyphens: str, apostrophes: str) -> None:
    chunks = [chunk for chunk in chunks if len(chunk.encode()) <= 16 and "\0" not in chunk]
    inner = ("-" if hyphens == "keep" else "") + ("'" if apostrophes == "keep" else "")
    for chunk, word in plain_of(chunks, inner).items():
        assert token_pattern(hyphens, apostrophes).findall(chunk) == [word]


@pytest.mark.parametrize(
    ("chunk", "word"),
    [
        ("the", "the"),
        ("(The", "The"),
        ("\u201cNo.\u201d", "No"),
        ("don't,", "don't"),
        ("air-to-air", "air-to-air"),
        ("abcdefgh-ijklmno", "abcdefgh-ijklmno"),
        ("abcdefgh.", "abcdefgh"),
        ('"abcdefgh-i', "abcdefgh-i"),
        ("so-called...\u2026", "so-called"),
    ],
)
def test_words_that_are_plain(chunk: str, word: str) -> None:
    assert plain_of([chunk], "-'") == {chunk: word}


@pytest.mark.parametrize(
    "chunk",
    [
        "",
        "--",
        "a--b",
        "abcdefg-'h",
        "abcdefgh--i",
        "a_b",
        "#tag",
        "$5",
        "\u00e9t\u00e9",
        "don\u2019t",
        "www.",
        "WWW",
        "3.5",
        "a\u20ac",
        "((((((((a",
    ],
)
def test_chunks_that_are_left_to_the_pattern(chunk: str) -> None:
    assert plain_of([chunk], "-'") == {}


def test_ascii_letters_are_lower_cased_and_nothing_else() -> None:
    read, _ = read_pairs(pa.array(["AZaz-'09@[`{", "É", "ABCDEFGHIJKLMNOP"], pa.large_string()))
    assert spell(lower(read)).to_pylist() == ["azaz-'09@[`{", "É", "abcdefghijklmnop"]
