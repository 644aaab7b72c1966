"""The API reference is what the docstrings say, whole, and in the order of the work."""

import re
import runpy
from pathlib import Path

import framescope

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "reference.md").read_text(encoding="utf-8")
SCRIPT = runpy.run_path(str(PROJECT / "scripts" / "reference.py"))


def test_the_page_is_what_the_docstrings_say() -> None:
    assert SCRIPT["reference"]() == PAGE, "call `make reference`"


def test_every_public_name_has_its_section_once_and_a_link_to_it() -> None:
    sections = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)
    named = [*framescope.__all__, *SCRIPT["find_given"]()]
    assert sorted(sections) == sorted(named)
    assert set(re.findall(r"\]\(#(\w+)\)", PAGE)) == {name.lower() for name in named}


def test_types_that_signatures_name_are_told_too() -> None:
    given = SCRIPT["find_given"]()
    assert {"Shown", "Picture", "TypeIndex"} <= set(given)
    assert not set(given) & set(framescope.__all__)
    section = PAGE.partition("### Shown\n")[2].partition("\n### ")[0]
    assert "- `table`: the whole table behind it" in section
    assert "*framescope.tables*" in section


def test_a_function_stands_with_its_parameters_and_its_example() -> None:
    section = PAGE.partition("### count_terms\n")[2].partition("\n### ")[0]
    assert "count_terms(tokens: Tokens, *, stop_words" in section.replace("\n    ", " ").replace("( ", "(")
    assert '>>> count_terms(tokenize(["b b a", "a"])).to_table()' in section
    assert "*framescope.counts*" in section


def test_a_class_stands_with_what_it_can_do() -> None:
    section = PAGE.partition("### Corpus\n")[2].partition("\n### ")[0]
    assert "- `.raw()`: Give back the raw text of a document exactly as it was read." in section


def test_lines_on_single_names_are_items_of_a_list_and_others_are_not() -> None:
    text = "Count.\n\nby: the column.\nlow, high: ends,\n    both.\n\nReturns rows, of which\nshare: is no name."
    items = [
        "Count.",
        "- `by`: the column.\n- `low, high`: ends,\n    both.",
        "Returns rows, of which\nshare: is no name.",
    ]
    assert SCRIPT["itemised"](text).split("\n\n") == items


def test_of_a_method_the_whole_first_paragraph_is_told() -> None:
    class Noun:
        def turn(self) -> None:
            """Turn it
            around.

            More.
            """

    Noun.__module__ = "framescope.nouns"
    assert SCRIPT["methods"](Noun) == ["- `.turn()`: Turn it around."]


def test_marks_of_markdown_outside_of_code_are_escaped() -> None:
    assert SCRIPT["plain"]("a * b `c * d` <e>") == r"a \* b `c * d` \<e>"


def test_a_constant_stands_with_the_comment_above_it() -> None:
    constants = [name for name in framescope.__all__ if name.isupper()]
    assert {"MIN_TOKENS", "WEIGHTINGS"} <= set(constants)
    for name in constants:
        _, _, told = PAGE.partition(f"### {name}\n")[2].partition("\n```\n\n")
        assert re.match(r"[A-Z][^\n]+", told), f"{name} should have a comment above it in its module"
