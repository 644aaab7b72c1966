"""Dictionaries of other tools become codebooks; what is wrong in them is refused with file and line."""

from pathlib import Path

import pytest

from framescope.codebook import Codebook, read_codebook
from framescope.errors import CodebookError


def read(folder: Path, name: str, text: str) -> Codebook:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_codebook(path)


def patterns(book: Codebook) -> dict[str, list[str]]:
    return {frame.name: list(frame.patterns) for frame in book.frames}


def refused(folder: Path, name: str, text: str) -> str:
    with pytest.raises(CodebookError) as caught:
        read(folder, name, text)
    return str(caught.value).removeprefix(str(folder) + "/")


def test_a_quanteda_dictionary_keeps_its_nesting(tmp_path):
    text = (
        "POLITICS:\n  LEFT: [workers, class struggle]\n  RIGHT:\n    - tax cut*\n    - order\n"
        "'OTHER WORDS': [rest]\nMIXED:\n  __: [own]\n  INNER: [below]\nLISTED:\n  - one\n  - DEEP: [two]\n"
    )
    book = read(tmp_path, "lg.yml", text)
    assert patterns(book) == {
        "POLITICS": [],
        "POLITICS > LEFT": ["workers", "class struggle"],
        "POLITICS > RIGHT": ["tax cut*", "order"],
        "OTHER WORDS": ["rest"],
        "MIXED": ["own"],
        "MIXED > INNER": ["below"],
        "LISTED": ["one"],
        "LISTED > DEEP": ["two"],
    }
    assert [frame.parent for frame in book.frames] == ["", "POLITICS", "POLITICS", "", "", "MIXED", "", "LISTED"]
    assert book.inside("POLITICS") == ["POLITICS > LEFT", "POLITICS > RIGHT"]
    assert book.top == ["POLITICS", "OTHER WORDS", "MIXED", "LISTED"]
    assert book.name == "lg"
    assert "lg.yml" in book.source
    assert book.frame("POLITICS > LEFT").label == "LEFT"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A: [x]\nB: [2017]\n", "d.yml:2: the pattern 2017 should be text; put it in quotation marks."),
        ("A:\n  - ok\n  - '*'\n", "d.yml:3: the pattern '*' would match any word; name at least one."),
        ("A: {B: {C: {D: {E: {F: [x]}}}}}\n", "d.yml:1: keys stand at most 5 deep in one another."),
        ("A: [x]\n'': [y]\n", "d.yml:2: '' is no name for a frame; give it some letters, on one line."),
        ("A: [x]\n7: [y]\n", "d.yml:2: the name 7 should be text; put it in quotation marks."),
        ("A: [x]\nA : [y]\n", 'd.yml:2: found duplicate key "A"'),
        ("frame:\n  a: {patterns: [x]}\n", "d.yml:1: there is no key 'frame'"),
    ],
)
def test_a_quanteda_dictionary_with_a_fault_is_refused_by_line(tmp_path, text, told):
    assert refused(tmp_path, "d.yml", text).startswith(told)


LIWC = (
    "%\n1\tposemo (Positive emotions)\n02\tnegemo\n\n3\tfamily tree\n%\n\n"
    "happ*\t1\nsad\t2\nno good\t2 3\naunt 3\nsad\t2\n"
)


def test_a_liwc_dictionary_is_read_by_its_legend(tmp_path):
    book = read(tmp_path, "moral.dic", LIWC)
    assert patterns(book) == {"posemo": ["happ*"], "negemo": ["sad", "no good"], "family tree": ["no good", "aunt"]}
    assert book.frame("posemo").label == "Positive emotions"
    assert book.name == "moral"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("%\n1\ta\nx\t1\n", "d.dic: a LIWC dictionary has its categories between two lines"),
        ("%\n1\ta\n%\nx\t9\n", "d.dic:4: there is no category '9'; there are: 1."),
        ("%\n%\nx\t1\n", "d.dic: no category stands between its first two lines that hold a % alone."),
        ("%\n1\ta\n1\tb\n%\n", "d.dic:3: category 1 stands in the legend twice."),
        ("%\n1\ta\n2\ta\n%\n", "d.dic:3: a frame called 'a' stands in line 2 already; rename one of them."),
        ("%\n1\ta\n%\nx\t" + "1" * 99_999 + "z\n", "d.dic:4: 'x\\t1111111"),
        ("%\n" + "9" * 5000 + "\ta\n%\n", "d.dic:2: '9999"),
        ("%\n1\n%\n", "d.dic:2: '1' should be a number and a category's name."),
        ("%\nposemo\n%\n", "d.dic:2: 'posemo' should be a number and a category's name."),
        ("%\n1\ta\n%\nlike\t(02 134)125/464\n", "d.dic:4: 'like\\t(02 134)125/464' has a condition"),
        ("%\n1\ta\n%\nkind\t<of>1\n", "d.dic:4: 'kind\\t<of>1' has a condition"),
        ("%\n1\ta\n%\nword\n", "d.dic:4: 'word' should be a word, a tab and the numbers of its categories."),
        ("%\n1\ta\n%\n*\t1\n", "d.dic:4: the pattern '*' would match any word; name at least one."),
        ("%\n1\ta\n%\nx\0y\t1\n", "d.dic:4: a NUL character; this is no text file."),
    ],
)
def test_a_liwc_dictionary_with_a_fault_is_refused_by_line(tmp_path, text, told):
    assert refused(tmp_path, "d.dic", text).startswith(told)


def test_a_file_that_is_not_there_not_utf8_or_too_large_is_refused(tmp_path, monkeypatch):
    with pytest.raises(CodebookError, match=r"there is no file .*none\.lc3"):
        read_codebook(tmp_path / "none.lc3")
    (tmp_path / "latin.lc3").write_bytes(b"+A\ncaf\xe9\n")
    with pytest.raises(CodebookError, match=r"latin\.lc3:2: not valid UTF-8 at byte 6; save it as UTF-8\."):
        read_codebook(tmp_path / "latin.lc3")
    monkeypatch.setattr("framescope.codebook.checks.MAX_BYTES", 10)
    assert "more than 10 bytes" in refused(tmp_path, "long.lc3", "+A\nword\nmore\n")


def test_a_lexicoder_file_opens_categories_with_a_plus(tmp_path):
    book = read(tmp_path, "lsd.lc3", "+NEGATIVE\na lie\nabandon*\nabandon*\n\n+POSITIVE\nable\n")
    assert patterns(book) == {"NEGATIVE": ["a lie", "abandon*"], "POSITIVE": ["able"]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("word\n+A\n", "d.lc3:1: 'word' stands before the first category (+NAME)."),
        ("+A\nx\n+A\n", "d.lc3:3: a frame called 'A' stands in line 1 already; rename one of them."),
        ("+\nx\n", "d.lc3:1: '' is no name for a frame"),
        ("", "d.lc3: no category was found."),
    ],
)
def test_a_lexicoder_file_with_a_fault_is_refused_by_line(tmp_path, text, told):
    assert refused(tmp_path, "d.lc3", text).startswith(told)


XML = (
    '<?xml version="1.0"?>\n<dictionary>\n<cnode name="Economy">\n<pnode name="tax"></pnode>\n'
    '<cnode name="Trade">\n<pnode name="export*"/>\n</cnode>\n</cnode>\n</dictionary>\n'
)


@pytest.mark.parametrize("name", ["topics.lcd", "topics.ykd"])
def test_an_xml_dictionary_keeps_its_nesting(tmp_path, name):
    book = read(tmp_path, name, XML)
    assert patterns(book) == {"Economy": ["tax"], "Economy > Trade": ["export*"]}
    assert book.frame("Economy > Trade").parent == "Economy"
    assert book.frame("Economy > Trade").label == "Trade"


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "aaaa">]>\n<dictionary/>\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "d.lcd:2: document types and entities are not taken; take the line out."),
        ("<dictionary>\n<cnode>\n</dictionary>", "d.lcd:2: '' is no name for a frame"),
        ("<dictionary>\n</d>", "d.lcd:2: not readable as XML: mismatched tag."),
        ('<d>\n<pnode name="x"/></d>', "d.lcd:2: a pattern (pnode) stands outside of every category (cnode)."),
        (
            '<d><cnode name="A"/>\n<cnode name="A"/></d>',
            "d.lcd:2: a frame called 'A' stands in line 1 already",
        ),
        ('<cnode name="A">' * 6 + "</cnode>" * 6, "d.lcd:1: the category 'A"),
        ("<d/>", "d.lcd: no category was found."),
    ],
)
def test_an_xml_dictionary_with_a_fault_is_refused_by_line(tmp_path, text, told):
    if told.endswith("'A"):
        text = "".join(f'<cnode name="{name}">' for name in "ABCDEF") + "</cnode>" * 6
        told = "d.lcd:1: categories stand at most 5 deep in one another."
    assert refused(tmp_path, "d.lcd", text).startswith(told)


def test_an_xml_dictionary_is_utf8_whatever_its_first_line_says(tmp_path):
    text = '<?xml version="1.0" encoding="ISO-8859-1"?><d><cnode name="a"><pnode name="caf\u00e9"/></cnode></d>'
    assert patterns(read(tmp_path, "d.lcd", text)) == {"a": ["caf\u00e9"]}


def test_a_quanteda_key_may_be_empty_and_persian_words_keep_their_joiners(tmp_path):
    word = "\u0645\u06cc\u200c\u0634\u0648\u062f"
    found = patterns(read(tmp_path, "d.yml", f"A:\nB: [{word}, 'x *{{0,2}} y']\n"))
    assert found == {"A": [], "B": [word, "x *{0,2} y"]}


def test_a_message_stays_short_whatever_the_file_holds(tmp_path):
    assert len(refused(tmp_path, "d.yaml", "frames: {" + "x" * 100_000 + ": 1}\n")) < 300
    assert len(refused(tmp_path, "e.yaml", "x" * 100_000 + ": 1\n")) < 400
    assert len(refused(tmp_path, "f.yaml", "frames:\n  a:\n    label: [" + "x, " * 10_000 + "y]\n")) < 300


def test_the_number_of_patterns_has_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("framescope.codebook.checks.MAX_PATTERNS", 2)
    assert refused(tmp_path, "d.yml", "A: [x, y, z]\n") == "d.yml: 3 patterns; 2 are the most."


NESTED = """name: n
case: keep
negation: {words: [not, "*n't"], window: 2}
frames:
  economy:
    patterns: [economy]
    frames:
      cost:
        label: Costs
        patterns: [price*: 2, cost, dear: 0.5]
        exclude: [cost centre]
"""


def test_our_own_yaml_has_nested_frames_weights_negation_and_a_case_rule(tmp_path):
    book = read(tmp_path, "n.yaml", NESTED)
    cost = book.frame("economy > cost")
    assert (cost.label, cost.parent, cost.patterns) == ("Costs", "economy", ("price*", "cost", "dear"))
    assert [cost.weight_of(i) for i in range(3)] == [2.0, 1.0, 0.5]
    assert book.frame("economy").weight_of(0) == 1.0
    assert book.is_weighted
    assert (book.case, book.negation, book.negation_window) == ("keep", ("not", "*n't"), 2)
    assert not read(tmp_path, "m.yaml", "frames: {a: {patterns: [x]}}\n").is_weighted


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("frames:\n  a:\n    patterns:\n    - x: 0\n", "d.yaml:4: the weight of 'x' is 0; give a number above 0."),
        ("frames:\n  a:\n    patterns:\n    - x: .inf\n", "d.yaml:4: the weight of 'x' is inf; give a number above 0."),
        (
            "frames:\n  a:\n    patterns:\n    - x: yes\n",
            "d.yaml:4: the weight of 'x' is 'yes'; give a number above 0.",
        ),
        (
            "frames: {a: {patterns: [x]}}\ncase: Keep\n",
            "d.yaml:2: there is no case rule 'Keep'; there are: fold, keep.",
        ),
        ("frames: {a: {patterns: [x]}}\nnegation: {window: 3}\n", "d.yaml:2: negation needs `words:`"),
        (
            "frames: {a: {patterns: [x]}}\nnegation:\n  words: [not]\n  window: 99\n",
            "d.yaml:4: window is 99; give a number of words, 1 to 20.",
        ),
        (
            "frames: {a: {frames: {b: {frames: {c: {frames: {d: {frames: {e: {frames: {f: {}}}}}}}}}}}}\n",
            "d.yaml:1: frames stand at most 5 deep in one another.",
        ),
        (
            "frames:\n  a:\n    patterns:\n    - " + "a*" * 7 + "\n",
            "d.yaml:4: the pattern 'a*a*a*a*a*a*a*' has more than 6",
        ),
        ("frames:\n  a:\n    patterns:\n    - " + "x " * 13 + "\n", "d.yaml:4: the pattern 'x x"),
        ("frames:\n  a:\n    patterns:\n    - " + "x" * 201 + "\n", "d.yaml:4: a pattern of 201 characters; 200 are"),
        (
            'frames:\n  a:\n    patterns:\n    - "x\\u0007y"\n',
            "d.yaml:4: the pattern 'x\\x07y' holds a control character",
        ),
        ('frames:\n  "a\\u0007": {}\n', "d.yaml:2: 'a\\x07' is no name for a frame"),
        (
            "frames:\n  a: {}\n  ' a': {}\n",
            "d.yaml:3: a frame called 'a' stands in line 2 already",
        ),
        ("frames:\n  a: {}\n  A: {}\n", "d.yaml:3: a frame called 'A' stands in line 2 already; rename one of them."),
        ("frames: {caf\u00e9: {}, cafe\u0301: {}}\n", "d.yaml:1: a frame called 'cafe\u0301' stands in line 1 already"),
        ("frames:\n  a > b: {}\n", "d.yaml:2: 'a > b' holds a >, which stands between a frame and one inside it."),
        ('frames:\n  a:\n    label: "a\\u202eb"\n', "d.yaml:3: 'label' holds a control character; take it out."),
        ("frames:\n  a:\n    label: " + "x" * 5001 + "\n", "d.yaml:3: 'label' has more than 5,000 characters."),
        ("frames:\n  a:\n    patterns:\n    - x *{2,1} y\n", "d.yaml:4: the gap '*{2,1}' should go from few to many"),
        (
            "frames:\n  a:\n    patterns:\n    - x *{0,3}\n",
            "d.yaml:4: the pattern 'x *{0,3}' begins or ends",
        ),
        ("frames:\n  a:\n    patterns:\n    - \u200b\n", "d.yaml:4: the pattern '\\u200b' holds a control character"),
        (
            "frames: {a: {}}\nlongest: all\n",
            "d.yaml:2: there is no scope of the longest match 'all'",
        ),
    ],
)
def test_a_hostile_codebook_is_refused_by_line(tmp_path, text, told):
    assert refused(tmp_path, "d.yaml", text).startswith(told)
