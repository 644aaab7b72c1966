"""Bytes to text: exact, or an error that names the byte."""

import codecs

import pytest
from hypothesis import given, settings, strategies as st

from framescope.corpus.readers.decode import decode

TEXT = "Erdoğan: “füze”\r\nikinci satır"


@pytest.mark.parametrize(
    ("data", "declared", "encoding"),
    [
        (TEXT.encode(), "", "utf-8"),
        (TEXT.encode("utf-8-sig"), "", "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "", "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "", "utf-16"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "", "utf-32"),
        (codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), "", "utf-32"),
        (TEXT.encode("cp1254"), "cp1254", "cp1254"),
        (TEXT.encode("utf-16-le"), "utf-16-le", "utf-16-le"),
        (TEXT.encode("utf-8-sig"), "cp1254", "utf-8-sig"),  # a mark says more than a declaration
    ],
)
def test_text_is_read_exactly_and_the_encoding_used_is_named(data, declared, encoding):
    assert decode(data, declared) == (TEXT, encoding)


@pytest.mark.parametrize(
    ("data", "declared", "message"),
    [
        (b"abc\xe7d", "", r"not valid utf-8 at byte 3; .* `--set encoding=cp1252`, of some by a column `encoding` .*"),
        (b"\xff", "", "not valid utf-8 at byte 0"),
        (b"abc\xc4", "", "not valid utf-8 at byte 3"),  # cut off within a character
        (codecs.BOM_UTF8 + b"ab\xff", "", "not valid utf-8-sig at byte 5"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\xd8", "", "not valid utf-16 at byte 4"),
        (b"ab\x81", "cp1254", "not valid cp1254 at byte 2"),
        (b"ab", "cp125four", "unknown encoding 'cp125four'"),
        (b"ab", "hex", "unknown encoding 'hex'"),
        (b"PK\x03\x04\x00", "", "holds a NUL character at byte 4: a binary file, or UTF-16 without a mark"),
        ("ab".encode("utf-16-be"), "", "holds a NUL character at byte 0"),
    ],
)
def test_what_cannot_be_read_exactly_is_an_error_that_names_the_place(data, declared, message):
    with pytest.raises(ValueError, match=message):
        decode(data, declared)


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_any_text_comes_back_from_any_marked_encoding(text, encoding):
    assert decode(text.encode(encoding)) == (text, encoding)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=30))
def test_bytes_are_read_whole_or_refused(data):
    try:
        text, encoding = decode(data)
    except ValueError:
        assert b"\0" in data or data.decode("utf-8", "replace").count("\ufffd")
    else:
        assert text.encode(encoding) == data or data.startswith(codecs.BOM_UTF16_BE)
