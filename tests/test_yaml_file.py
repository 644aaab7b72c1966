"""YAML is read as YAML 1.2, plain data only; every refusal names file and line."""

import re

import pytest

from framescope.errors import CodebookError, ParameterError
from framescope.yaml_file import MAX_BYTES, line_of, plain, read_yaml


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        path = tmp_path / "study.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(path, ParameterError)

    return read_text


@pytest.fixture
def refusal(tmp_path, read):
    """What the error says, without the folder."""

    def message(text):
        with pytest.raises(ParameterError) as error:
            read(text)
        return str(error.value).replace(str(tmp_path / "study.yaml"), "study.yaml")

    return message


@pytest.mark.parametrize("word", ["NO", "no", "off", "yes", "Y", "12:30", "1:2:3", "010:20", "s-400"])
def test_words_that_yaml_1_1_takes_for_something_else_stay_text(read, word):
    assert plain(read(f"a: {word}\nb: [{word}]\n{word}: c\n")) == {"a": word, "b": [word], word: "c"}


def test_numbers_truth_values_and_quoted_words_are_what_they_look_like(read):
    data = plain(read("a: 3\nb: 2.5\nc: true\nd: '007'\ne: \"NO\"\nf:\ng: 0x10\nh: >-\n  folded\n  text\n"))
    assert data == {"a": 3, "b": 2.5, "c": True, "d": "007", "e": "NO", "f": None, "g": 16, "h": "folded text"}
    kinds = {type(value) for value in data.values()}
    assert kinds == {int, float, bool, str, type(None)}


def test_plain_python_remembers_nothing_of_how_it_was_written(read):
    data = plain(read("&here a: &there\n  - 0o17\n  - &no true\n  - 'x'\n  - {y: 1.50}\n"))
    assert data == {"a": [15, True, "x", {"y": 1.5}]}
    assert [type(value) for value in data["a"]] == [int, bool, str, dict]
    assert type(data) is dict
    assert type(data["a"]) is list


def test_a_byte_order_mark_windows_line_ends_and_one_document_mark_are_tolerated(read):
    assert plain(read(b"\xef\xbb\xbf---\r\na: b\r\n...\r\n")) == {"a": "b"}
    assert plain(read("%YAML 1.2\n---\na: NO\n")) == {"a": "NO"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 'found duplicate key "a" with value "3"'),
        ("x:\n  a: 1\n  b: 2\n  b: 3\n", 4, 'found duplicate key "b"'),
        ("a: &x 1\nb: *x\n", 2, "aliases (*name) are not taken; write the value out."),
        ("a: &x [*x]\n", 1, "aliases (*name) are not taken"),
        ("a: 1\nb: !!python/object/apply:os.system [id]\n", 2, "tags (!name) are not taken; write plain values."),
        ("a: 1\nb:\n  - !x y\n", 3, "tags (!name) are not taken"),
        ("a: !!str 5\n", 1, "tags (!name) are not taken"),
        ("a: !x {b: c}\n", 1, "tags (!name) are not taken"),
        ("a: 1\n---\nb: 2\n", 2, "a second document (---) begins; one file holds one."),
        ("a:\n  <<: {b: 1}\n", 2, "merge keys (<<) are not taken; write the values out."),
        ("%YAML 1.1\n---\na: NO\n", 2, "files are read as YAML 1.2; take the %YAML line away."),
        ("a: 1\nb: c: d\n", 2, "mapping values are not allowed here."),
        ("a: 1\n\tb: c\n", 2, "found character '\\t' that cannot start any token."),
    ],
)
def test_tricks_and_slips_are_refused_with_file_and_line(refusal, text, line, reason):
    message = refusal(text)
    assert message.startswith(f"study.yaml:{line}: {reason}"), message
    assert "\n" not in message


def test_a_quoted_merge_key_is_text(read):
    assert plain(read("a: '<<'\n")) == {"a": "<<"}


@pytest.mark.parametrize("text", ["", "# a comment alone\n", "---\n"])
def test_an_empty_file_is_refused(refusal, text):
    assert refusal(text) == "study.yaml: the file is empty."


@pytest.mark.parametrize("text", ["- a\n- b\n", "just text\n", "3\n", "# one\n> # another\n text\n"])
def test_a_file_that_is_no_mapping_is_refused(refusal, text):
    assert refusal(text) == "study.yaml: should be a mapping of names to values at its top."


def test_text_that_is_not_utf_8_is_refused_with_the_byte(refusal):
    assert refusal("a: café\n".encode("latin-1")) == "study.yaml:1: not valid UTF-8 at byte 6."
    assert refusal("a: b\n".encode("utf-16")) == "study.yaml:1: not valid UTF-8 at byte 0."


def test_control_characters_are_refused(refusal):
    assert refusal("b: c\na: \x00\n").startswith("study.yaml:2: not readable as YAML: unacceptable character #x0000")


@pytest.mark.parametrize("opening", ["[", "{", "- ", "a: [", "? ", "{a: "])
def test_nesting_without_end_is_refused_at_once(refusal, opening):
    message = refusal(opening * 20_000)
    assert re.match(r"study\.yaml:1: (nested more than 50 deep; write it flatter\.|mapping values are not)", message)


def test_nesting_that_is_deep_but_whole_is_refused_above_the_limit_alone(refusal, read):
    assert read("a: " + "[" * 40 + "]" * 40 + "\n")["a"]
    assert refusal("a:\n " + "[" * 60 + "]" * 60 + "\n") == (
        "study.yaml:2: nested more than 50 deep; write it flatter."
    )


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    folder = f"{tmp_path} is a folder; give the file in it."
    for path, told in ((tmp_path, folder), (tmp_path / "none.yaml", f"there is no file {tmp_path / 'none.yaml'}.")):
        with pytest.raises(CodebookError) as error:
            read_yaml(path, CodebookError)
        assert str(error.value) == told


def test_a_file_above_the_limit_is_refused_naming_the_limit(refusal):
    assert refusal(b"#" * (MAX_BYTES + 1)) == "study.yaml: more than 5,000,000 bytes; split it."


def test_every_key_and_item_knows_its_line(read):
    data = read("# first\na: 1\nb:\n  - x\n  - [y,\n     z]\nc: {d: 1,\n  e: 2}\n")
    assert [line_of(data, key) for key in data] == [2, 3, 7]
    assert [line_of(data["b"], i) for i in (0, 1)] == [4, 5]
    assert [line_of(data["b"][1], i) for i in (0, 1)] == [5, 6]
    assert [line_of(data["c"], key) for key in ("d", "e")] == [7, 8]


def test_lines_are_known_only_where_yaml_was_read():
    with pytest.raises(TypeError, match="no line is known in a dict"):
        line_of({"a": 1}, "a")


@pytest.mark.parametrize("word", ["2017-13-01", "2017-02-30T10:00:00", "0x_"])
def test_what_only_looks_like_a_date_or_a_number_is_refused_with_its_line(refusal, word):
    told = f"study.yaml:2: '{word}' looks like a date or number, but is none; if it is a text, put it in quotes."
    assert refusal(f"a: b\nc: {word}\n") == told
    assert refusal(f"a:\n  - d: {word}\n") == told
    assert refusal(f"a: b\n{word}: c\n") == told
