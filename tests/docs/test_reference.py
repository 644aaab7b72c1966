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
    assert "table: the whole table behind it" in section
    assert "*framescope.tables*" in section


def test_a_function_stands_with_its_parameters_and_its_example() -> None:
    section = PAGE.partition("### count_terms\n")[2].partition("\n### ")[0]
    assert "count_terms(tokens: Tokens, *, stop_words" in section.replace("\n    ", " ").replace("( ", "(")
    assert '>>> count_terms(tokenize(["b b a", "a"])).to_table()' in section
    assert "*framescope.counts*" in section


def test_a_class_stands_with_what_it_can_do() -> None:
    section = PAGE.partition("### Corpus\n")[2].partition("\n### ")[0]
    assert "- `.raw()`: Give back the raw text of a document exactly as it was read." in section


def test_marks_of_markdown_outside_of_code_are_escaped() -> None:
    assert SCRIPT["plain"]("a * b `c * d` <e>") == r"a \* b `c * d` \<e>"
