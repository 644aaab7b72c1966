"""Rules in Arrow's language match wherever the rules do."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from framescope.corpus.expressions import for_arrow, in_words, unstripped


@pytest.mark.parametrize(
    ("pattern", "flags", "text"),
    [
        (r"\A\w+\Z", 0, "Erdoğan"),
        (r"\bword\b", re.IGNORECASE, "ein WORD, äh"),
        (r"a(?!b(c|d))\w", 0, "ae"),
        (r"(?<=\()x(?<!y)", 0, "(x"),
        (r"[^\W\d_]+[\w.]", 0, "ñandú."),
        (r"[\]a]\(", 0, "]("),
    ],
)
def test_what_python_finds_arrow_finds(pattern, flags, text):
    rule = re.compile(pattern, flags)
    assert rule.search(text)
    assert pc.match_substring_regex(pa.array([text]), for_arrow(rule)).to_pylist() == [True]


def test_a_whole_match_is_anchored():
    rule = re.compile("a|b")
    assert pc.match_substring_regex(pa.array(["a", "ab", "xb"]), for_arrow(rule, whole=True)).to_pylist() == [
        True,
        False,
        False,
    ]


def test_rules_are_joined_for_words_and_for_lines_with_white_space_around_them():
    words = in_words([for_arrow(re.compile(r"\w+ more"), whole=True), "^ad$"])
    found = pc.match_substring_regex(pa.array(["read more", "read more now", "ad", "bad"]), words)
    assert found.to_pylist() == [True, False, True, False]
    lines = unstripped(["^[a-c]d$", for_arrow(re.compile(r"\Ax\Z"))])
    found = pc.match_substring_regex(pa.array(["\u00a0ad \r\n", "ad", "bad", " x\n", "[^]d"]), lines)
    assert found.to_pylist() == [True, True, False, True, False]
