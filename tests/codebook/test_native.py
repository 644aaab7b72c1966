"""Codebooks in the project's own YAML: what they give, and what is refused with file and line."""

import pytest

from framescope.codebook import Codebook, Frame, merge_variants, read_codebook
from framescope.errors import CodebookError

WHOLE = """\
name: toy
title: Toy frames
version: "1.10"
language: NO
source: >-
  nobody,
  nowhere
status: unvalidated
variants:
  defense: defence
  400: s-400
frames:
  sovereignty:
    label: Sovereignty
    description: A state decides for itself.
    question: Does it decide?
    patterns:
      - sovereign*
      - letter *  of intent
      - NO
      - 12:30
      - "007"
    exclude: [sovereign wealth]
    note: by hand
  other:
    patterns: []
evaluation:
  positive: [good*]
  negative: [bad*, worse]
"""

FRAME = "frames:\n  a:\n    patterns:\n      - x\n"


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "toy-frames.yaml"
        path.write_text(text, encoding="utf-8")
        return read_codebook(path)

    return read_text


@pytest.fixture
def refusal(tmp_path, read):
    def message(text):
        with pytest.raises(CodebookError) as error:
            read(text)
        return str(error.value).replace(str(tmp_path / "toy-frames.yaml"), "toy-frames.yaml")

    return message


def test_a_codebook_gives_back_what_its_file_says(read):
    book = read(WHOLE)
    assert (book.name, book.kind, book.title, book.version) == ("toy", "frames", "Toy frames", "1.10")
    assert (book.language, book.source, book.status) == ("NO", "nobody, nowhere", "unvalidated")
    assert dict(book.variants) == {"defense": "defence", "400": "s-400"}
    assert dict(book.evaluation) == {"positive": ("good*",), "negative": ("bad*", "worse")}
    assert book.names == ["sovereignty", "other"]
    frame = book.frame("sovereignty")
    assert frame.label == "Sovereignty"
    assert frame.description == "A state decides for itself."
    assert frame.question == "Does it decide?"
    assert frame.patterns == ("sovereign*", "letter * of intent", "NO", "12:30", "007")
    assert frame.exclude == ("sovereign wealth",)
    assert all(type(pattern) is str for pattern in frame.patterns[:1])


def test_what_a_file_leaves_out_has_a_default(read):
    book = read(FRAME)
    assert (book.name, book.title, book.version, book.language) == ("toy-frames", "", "", "en")
    assert (book.source, book.status) == ("", "unvalidated")
    assert dict(book.variants) == dict(book.evaluation) == {}
    assert (book.frame("a").label, book.frame("a").exclude, book.frame("a").description) == ("a", (), "")
    assert read("frames:\n  a:\n    patterns:\n").frame("a").patterns == ()


def test_targets_take_the_place_of_frames(read):
    book = read("targets:\n  S-400: {patterns: [s-400*]}\n  NO: {patterns: ['no']}\n")
    assert book.kind == "targets"
    assert book.names == ["S-400", "NO"]


def test_patterns_that_yaml_would_misread_can_be_quoted(read):
    patterns = (
        read("frames:\n  a:\n    patterns: ['*/s-400*', '? s', '5', 'true', '#tag', 'a: b']\n").frame("a").patterns
    )
    assert patterns == ("*/s-400*", "? s", "5", "true", "#tag", "a: b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "frames:\n  a:\n    patterns: [x]\n  b:\n    patterns: [x]\n  a:\n    patterns: [y]\n",
            'toy-frames.yaml:6: found duplicate key "a"',
        ),
        (FRAME + "name: x\nname: y\n", 'toy-frames.yaml:6: found duplicate key "name"'),
        ("frames:\n  a:\n    patterns: [x]\n    patterns: [y]\n", 'toy-frames.yaml:4: found duplicate key "patterns"'),
        (
            "frames:\n  a:\n    label: A\n    pattern:\n      - x\n",
            "toy-frames.yaml:4: there is no key 'pattern'; there are: label, description, question, patterns, exclude,",
        ),
        (
            FRAME + "evaluation:\n  positiv: [x]\n",
            "toy-frames.yaml:6: there is no key 'positiv'; there are: positive, neg",
        ),
        (FRAME + "variants: &x {a: b}\nevaluation: *x\n", "toy-frames.yaml:6: aliases (*name) are not taken"),
        (FRAME + "title: !!python/name:os.system\n", "toy-frames.yaml:5: tags (!name) are not taken"),
        (FRAME + "---\nname: x\n", "toy-frames.yaml:5: a second document (---) begins"),
        ("name: x\n", "toy-frames.yaml: needs `frames:` or `targets:`, one of them."),
        (FRAME + "targets: {b: {patterns: [y]}}\n", "toy-frames.yaml: needs `frames:` or `targets:`, one of them."),
        ("name: x\nframes: {}\n", "toy-frames.yaml:2: frames should map names to patterns."),
        ("name: x\nframes: conflict\n", "toy-frames.yaml:2: frames should map names to patterns."),
        ("name: x\ntargets: [a]\n", "toy-frames.yaml:2: targets should map names to patterns."),
        ("frames:\n  7: {patterns: [x]}\n", "toy-frames.yaml:2: the name 7 should be text; put it in quotation marks."),
        ("name: x\nframes:\n  a: x\n", "toy-frames.yaml:3: 'a' should have `patterns:` and perhaps `label:`"),
        ("frames:\n  a: {label: 4}\n", "toy-frames.yaml:2: 'label' should be text; put 4 in quotation marks."),
        (FRAME + "language: true\n", "toy-frames.yaml:5: 'language' should be text; put True in quotation marks."),
        (FRAME + "variants: [a]\n", "toy-frames.yaml:5: variants should be a mapping."),
        (FRAME + "variants:\n  s400: 400\n", "toy-frames.yaml:6: 's400' should be text; put 400 in quotation marks."),
        (FRAME + "evaluation: good\n", "toy-frames.yaml:5: evaluation should be a mapping."),
        ("frames:\n  a:\n    patterns: x\n", "toy-frames.yaml:3: patterns should be a list, one pattern a line."),
        ("frames:\n  a:\n    exclude: x\n", "toy-frames.yaml:3: exclude should be a list, one pattern a line."),
        ("frames:\n  a:\n    patterns: 0\n", "toy-frames.yaml:3: patterns should be a list, one pattern a line."),
        ("frames:\n  a:\n    patterns: ''\n", "toy-frames.yaml:3: patterns should be a list, one pattern a line."),
    ],
)
def test_what_a_codebook_must_not_hold_is_refused_with_file_and_line(refusal, text, message):
    assert refusal(text).startswith(message)


def test_an_unknown_key_is_answered_with_the_nearest_one(refusal):
    message = refusal("verson: '1'\n" + FRAME)
    assert message.startswith("toy-frames.yaml:1: there is no key 'verson'; there are: name, title, version,")
    assert message.endswith("Did you mean 'version'?")


@pytest.mark.parametrize("number", ["400", "1.5", "0x10", "007", "true", "~", "2014-01-01"])
def test_a_number_is_no_pattern_and_the_message_says_to_quote_it(refusal, number):
    message = refusal(f"frames:\n  a:\n    patterns:\n      - x\n      - {number}\n")
    assert message.startswith("toy-frames.yaml:5: the pattern ")
    assert message.endswith("should be text; put it in quotation marks.")


@pytest.mark.parametrize("pattern", ["* *", "?", "? ?", "**", "*?", " ", ""])
def test_a_pattern_of_gaps_alone_is_refused(refusal, pattern):
    message = refusal(f"frames:\n  a:\n    patterns: [x,\n      '{pattern}']\n")
    assert message == f"toy-frames.yaml:4: the pattern {pattern!r} would match any word; name at least one."


@pytest.mark.parametrize("pattern", ["* s-400", "s-400 *", "** system", "system **"])
@pytest.mark.parametrize("key", ["patterns", "exclude"])
def test_a_pattern_that_begins_or_ends_with_a_gap_is_refused(refusal, pattern, key):
    message = refusal(f"frames:\n  a:\n    {key}:\n      - '{pattern}'\n")
    assert message == f"toy-frames.yaml:4: the pattern {pattern!r} begins or ends with a gap; leave it out."


def test_patterns_of_evaluation_are_checked_as_well(refusal):
    assert refusal(FRAME + "evaluation:\n  positive:\n    - good\n    - 5\n").startswith(
        "toy-frames.yaml:8: the pattern 5 should be text"
    )


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("x" * 201, "a pattern of 201 characters; 200 are the most."),
        (" ".join("abcdefghijklm"), "has 13 words; 12 are the most."),
        ("a*b*c*d*e*f*g*h", "has more than 6 `*` in a word; split it up."),
        ("a\\eb", "holds a control character; take it out."),
    ],
)
def test_monstrous_patterns_are_refused(refusal, pattern, reason):
    message = refusal(f'frames:\n  a:\n    patterns:\n      - "{pattern}"\n')
    assert message.startswith("toy-frames.yaml:4: ")
    assert message.endswith(reason)


# --- nested frames, weights, case, negation ------------------------------------------------------------------------


def test_frames_inside_a_frame_carry_its_name(read):
    book = read(
        "frames:\n  security:\n    patterns: [war]\n    frames:\n"
        "      missiles: {label: Missiles, patterns: [missile*]}\n"
        "      nuclear:\n        frames: {arms: {patterns: [bomb]}}\n"
        "  cost: {patterns: [cost*]}\n"
    )
    assert book.names == [
        "security",
        "security > missiles",
        "security > nuclear",
        "security > nuclear > arms",
        "cost",
    ]
    assert book.top == ["security", "cost"]
    assert book.inside("security") == ["security > missiles", "security > nuclear", "security > nuclear > arms"]
    assert book.inside("cost") == []
    assert book.frame("security > nuclear > arms").parent == "security > nuclear"
    assert book.labels["security > missiles"] == "Missiles"
    assert book.labels["security > nuclear > arms"] == "arms"


def test_frames_nested_too_deep_are_refused(refusal):
    text = "frames:\n"
    for depth, name in enumerate("abcdefg"):
        text += "  " * (2 * depth + 1) + f"{name}:\n" + "  " * (2 * depth + 2) + "frames:\n"
    assert refusal(text + "  " * 15 + "z: {patterns: [x]}\n") == (
        "toy-frames.yaml:12: frames stand at most 5 deep in one another."
    )


def test_two_frames_of_one_full_name_are_refused(refusal):
    message = refusal("frames:\n  a:\n    frames:\n      b: {patterns: [x]}\n      B: {patterns: [y]}\n")
    assert message == "toy-frames.yaml:5: a frame called 'a > B' stands in line 4 already; rename one of them."


@pytest.mark.parametrize("name", ["''", "'  '", '"a\\nb"', "'" + "x" * 201 + "'"])
def test_a_name_that_is_none_is_refused(refusal, name):
    assert refusal(f"frames:\n  {name}: {{patterns: [x]}}\n").endswith(
        "is no name for a frame; give it some letters, on one line."
    )


def test_a_pattern_may_have_a_weight(read):
    book = read("frames:\n  a:\n    patterns: [war, threat*: 2, {grave threat: 0.5}]\n  b: {patterns: [x: 1]}\n")
    assert book.frame("a").patterns == ("war", "threat*", "grave threat")
    assert book.frame("a").weights == (1.0, 2.0, 0.5)
    assert [book.frame("a").weight_of(i) for i in range(3)] == [1.0, 2.0, 0.5]
    assert book.frame("b").weights == ()
    assert book.frame("b").weight_of(0) == 1.0
    assert book.is_weighted
    assert not read(FRAME).is_weighted


@pytest.mark.parametrize("weight", ["0", "-1", "much", ".inf", ".nan", "true"])
def test_a_weight_is_a_number_above_zero(refusal, weight):
    message = refusal(f"frames:\n  a:\n    patterns:\n      - threat*: {weight}\n")
    assert message.startswith("toy-frames.yaml:4: the weight of 'threat*' is ")
    assert message.endswith("give a number above 0.")


def test_negation_has_words_and_a_window(read):
    book = read(FRAME + "negation: {words: [not, no longer], window: 4}\n")
    assert (book.negation, book.negation_window) == (("not", "no longer"), 4)
    assert read(FRAME + "negation: {words: [not]}\n").negation_window == 3
    assert (read(FRAME).negation, read(FRAME).negation_window) == ((), 0)


@pytest.mark.parametrize(
    ("negation", "reason"),
    [
        ("{words: [not], window: 0}", "window is 0; give a number of words, 1 to 20."),
        ("{words: [not], window: 21}", "window is 21; give a number of words, 1 to 20."),
        ("{words: [not], window: wide}", "window is 'wide'; give a number of words, 1 to 20."),
        ("{window: 3}", "negation needs `words:`, such as not, no, never."),
        ("{word: [not]}", "there is no key 'word'; there are: words, window. Did you mean 'words'?"),
    ],
)
def test_a_negation_that_cannot_work_is_refused(refusal, negation, reason):
    assert refusal(FRAME + f"negation: {negation}\n") == f"toy-frames.yaml:5: {reason}"


def test_the_longest_match_wins_in_a_frame_or_in_the_whole_codebook(read):
    assert read(FRAME).longest == "frame"
    assert read(FRAME + "longest: codebook\n").longest == "codebook"


def test_a_case_rule_is_fold_or_keep(read, refusal):
    assert read(FRAME).case == "fold"
    assert read(FRAME + "case: keep\n").case == "keep"
    assert refusal(FRAME + "case: lower\n").startswith(
        "toy-frames.yaml:5: there is no case rule 'lower'; there are: fold, keep."
    )


@pytest.mark.parametrize("spelling", ["012", "1.10", "true", "~", "1e3", "0x10", "1_000", "2014-01-01"])
def test_a_spelling_that_yaml_reads_as_something_else_is_refused(refusal, spelling):
    message = refusal(FRAME + f"variants:\n  {spelling}: x\n")
    assert message.startswith("toy-frames.yaml:6: the spelling ")
    assert message.endswith("should be text; put it in quotation marks.")


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        ("  air defense: defence\n", "toy-frames.yaml:6: the variant 'air defense': a spelling is one word"),
        ("  '': defence\n", "toy-frames.yaml:6: the variant '': a spelling is one word"),
        ("  defense: ''\n", "toy-frames.yaml:6: the variant 'defense': give the form to count."),
        ("  S400: s-400\n  s400: s/400\n", "toy-frames.yaml:7: 's400' has another form in line 6 already; keep one."),
    ],
)
def test_a_variant_that_could_not_count_is_refused(refusal, variants, message):
    assert refusal(FRAME + "variants:\n" + variants).startswith(message)


def test_a_spelling_in_two_cases_may_have_one_form_or_two_where_case_is_kept(tmp_path):
    for case, form in (("fold", "S-400"), ("keep", "s/400")):
        path = tmp_path / "toy.yaml"
        path.write_text(FRAME + f"case: {case}\nvariants: {{S400: s-400, s400: {form}}}\n", encoding="utf-8")
        assert dict(read_codebook(path).variants) == {"S400": "s-400", "s400": form}


@pytest.mark.parametrize(
    ("written", "version"), [("1.10", "1.10"), ("'1.10'", "1.10"), ("2014-01-01", "2014-01-01"), ("", ""), ("3", "3")]
)
def test_a_version_stays_as_it_is_written(tmp_path, written, version):
    path = tmp_path / "toy.yaml"
    path.write_text(FRAME + f"version: {written}\n", encoding="utf-8")
    assert read_codebook(path).version == version


def test_a_list_is_no_version(refusal):
    assert refusal(FRAME + "version: [1]\n") == "toy-frames.yaml:5: the version should be a word or a number."


def test_codebooks_that_count_a_spelling_as_two_forms_are_refused_together():
    frame = Frame("a", "A", ("x",))
    one, other = (
        Codebook(n, (frame,), variants={n.upper(): "S-400", "S400": f}) for n, f in [("i", "s-400"), ("j", "J")]
    )
    assert merge_variants([one, Codebook("k", (frame,), variants={"s400": "S-400"})])["s400"] == "S-400"
    with pytest.raises(CodebookError, match=r"codebooks i and j: 'S400' is counted as 's-400' in one and as 'J'"):
        merge_variants([one, other])
