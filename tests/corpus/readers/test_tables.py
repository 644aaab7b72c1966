"""Tables: one row, one document; nothing turned into anything else, and every row accounted for."""

import json
from datetime import date, datetime
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from framescope.corpus import Corpus, read_corpus
from framescope.corpus.readers import json_records, model as limits, spreadsheet
from framescope.corpus.readers.delimited import delimiter_of
from framescope.errors import CorpusError

LONG = "The radar hums on the hill above the harbour, and nobody in town can say who pays for it. " * 3


def rows_of(corpus: Corpus) -> list[tuple[str, ...]]:
    return list(corpus.issues[["place", "reason"]].itertuples(index=False, name=None))


def balance(corpus: Corpus) -> tuple[int, int, int]:
    """Records found, left out, loaded."""
    sources = corpus.sources
    return int(sources["n_records"].sum()), int(sources["n_left_out"].sum()), len(corpus)


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def test_cells_of_a_csv_stay_the_text_they_are(tmp_path):
    path = write(tmp_path / "a.csv", 'id,text,outlet\n007,"One, two",NA\n1e5,"Line\nbreak",null\n')
    documents = read_corpus(path).documents
    assert documents[["doc_id", "text", "outlet"]].to_numpy().tolist() == [
        ["007", "One, two", "NA"],
        ["1e5", "Line\nbreak", "null"],
    ]
    assert documents["source_file"].tolist() == ["a.csv", "a.csv"]


@pytest.mark.parametrize(
    ("name", "between", "said"),
    [("a.csv", ";", "semicolon"), ("a.csv", "|", "bar"), ("a.tsv", "\t", "tab"), ("a.csv", "\t", "tab")],
)
def test_the_delimiter_is_found_in_the_header_and_reported(tmp_path, name, between, said):
    corpus = read_corpus(write(tmp_path / name, between.join(["id", "text"]) + f"\n1{between}a, b\n"))
    assert corpus.documents["text"].tolist() == ["a, b"]
    assert ("delimiter", said) in set(corpus.guesses[["role", "column"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("header", "between"),
    [
        ("file,outlet||source", ","),
        ("a||b||c,text", ","),
        ("file||outlet", "|"),
        ("file||outlet||date", "|"),
        (",text", ","),
        ("file,outlet,,", ","),
        ("a,,,b", ","),
        ("text", ","),
        ("", ","),
        ("a;b,c;d", ";"),
    ],
)
def test_a_mark_that_stands_twice_on_end_is_no_delimiter_if_another_is(header, between):
    assert delimiter_of("metadata.csv", header) == (between, 0)


def test_ragged_and_empty_rows_are_named_by_their_line_and_the_others_load(tmp_path):
    path = write(tmp_path / "a.csv", 'id,text\n1,"two\nlines"\n2\n3,x,y\n\n4,...\n5,\n6,word\n')
    corpus = read_corpus(path)
    assert corpus.documents["doc_id"].tolist() == ["1", "6"]
    assert rows_of(corpus) == [
        ("line 4", "1 cell where the header has 2"),
        ("line 5", "3 cells where the header has 2"),
        ("line 7", "text: no words in it"),
        ("line 8", "text: empty"),
    ]
    assert balance(corpus) == (6, 4, 2)


def test_an_unclosed_quotation_mark_is_named_by_the_line_where_its_row_begins(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.csv", 'id,text\n1,word\n2,"never closed\n3,word\n'))
    assert corpus.documents["doc_id"].tolist() == ["1", "3"]  # the lines after it can be read
    [(place, reason)] = rows_of(corpus)
    assert place == "line 3"
    assert reason.endswith("(an unclosed quotation mark?)")
    assert balance(corpus) == (3, 1, 2)


def test_a_header_that_names_a_column_twice_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match=r"a\.csv: line 1: the header names a column twice: text"):
        read_corpus(write(tmp_path / "a.csv", "text,text\na,b\n"))


def test_an_id_in_two_rows_is_an_error_that_names_both(tmp_path):
    with pytest.raises(CorpusError, match=r"id '7' stands in line 2 and in line 4; ids must be unique"):
        read_corpus(write(tmp_path / "a.csv", "id,text\n7,a\n8,b\n7,c\n"))


def test_an_id_in_two_files_is_an_error_that_names_both(tmp_path):
    write(tmp_path / "a.csv", "id,text\n7,alpha\n")
    write(tmp_path / "b.csv", "id,text\n7,beta\n")
    with pytest.raises(CorpusError, match=r"b\.csv: id '7' stands in a\.csv, line 2 and in line 2"):
        read_corpus(tmp_path)


def test_a_row_without_an_id_gets_one_of_its_place_and_is_listed(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.csv", "id,text\n7,alpha\n,beta\n"))
    assert corpus.documents["doc_id"].tolist() == ["7", "a-3"]
    assert rows_of(corpus) == [("line 3", "id: no id")]


@pytest.mark.parametrize(("encoding", "said"), [("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")])
def test_a_mark_tells_the_encoding_of_a_table(tmp_path, encoding, said):
    corpus = read_corpus(write(tmp_path / "a.csv", "text\nErdoğan\n", encoding))
    assert corpus.documents["text"].tolist() == ["Erdoğan"]
    assert corpus.sources["encoding"].tolist() == [said]


def test_a_declared_encoding_is_taken_and_a_wrong_one_names_the_byte(tmp_path):
    path = write(tmp_path / "a.csv", "text\ncafé noir\n", "cp1252")
    assert read_corpus(path, encoding="cp1252").documents["text"].tolist() == ["café noir"]
    with pytest.raises(CorpusError, match="not valid utf-8 at byte 8"):
        read_corpus(path)
    with pytest.raises(CorpusError, match="unknown encoding 'cp-none'"):
        read_corpus(path, encoding="cp-none")


def test_a_wrong_byte_far_into_a_file_is_named_exactly(tmp_path):
    text = ("text\n" + "ü" * 2_000_000 + "\n").encode()
    (tmp_path / "a.csv").write_bytes(text + b"\xe9\n")
    with pytest.raises(CorpusError, match=f"not valid utf-8 at byte {len(text)}"):
        read_corpus(tmp_path / "a.csv")


def test_a_table_with_a_nul_character_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="NUL character"):
        read_corpus(write(tmp_path / "a.csv", "text\na\0b\n"))


def test_an_empty_table_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"a\.csv: empty"):
        read_corpus(write(tmp_path / "a.csv", ""))
    with pytest.raises(CorpusError, match=r"a\.csv: no records in it"):
        read_corpus(write(tmp_path / "a.csv", "text\n"))


@pytest.mark.parametrize(
    ("header", "row", "text", "how"),
    [
        ("a,Body,c", "1,word,3", "Body", "by name"),
        ("a,note,c", f"1,{LONG.replace(',', '')},3", "note", "the longest"),
    ],
)
def test_the_column_of_the_texts_is_guessed_and_the_guess_reported(tmp_path, header, row, text, how):
    corpus = read_corpus(write(tmp_path / "a.csv", f"{header}\n{row}\n"))
    assert list(corpus.documents.columns[-2:]) == ["a", "c"]
    [(column, reported)] = corpus.guesses.query("role == 'text'")[["column", "how"]].to_numpy().tolist()
    assert column == text
    assert reported.startswith(how)


def test_a_table_without_a_text_says_how_to_name_it(tmp_path):
    with pytest.raises(CorpusError, match=r"no column of texts; it has: a, b \(name it: text=\.\.\.\)"):
        read_corpus(write(tmp_path / "a.csv", "a,b\n1,2\n"))


def test_columns_that_are_asked_for_are_taken_and_others_keep_their_content(tmp_path):
    path = write(tmp_path / "a.csv", "key,text,lead,when,who\n7,kept,words,2018-04-03,Neva\n")
    corpus = read_corpus(path, text="lead", id="key", title="text (column)", date="when", group="who")
    [row] = corpus.documents.to_dict("records")
    assert (row["doc_id"], row["text"], row["title"], str(row["date"].date())) == ("7", "words", "kept", "2018-04-03")
    assert set(corpus.guesses[["role", "column", "how"]].itertuples(index=False, name=None)) >= {
        ("text", "lead", "asked"),
        ("id", "key", "asked"),
        ("date", "when", "asked"),
        ("group", "who", "asked"),
    }


def test_names_of_columns_that_are_written_together_are_guessed_like_those_with_lines_between(tmp_path):
    path = write(tmp_path / "a.csv", "docId,articleBody,publishedAt\n7,words,2018-04-03\n")
    guesses = read_corpus(path).guesses[["role", "column", "how"]].itertuples(index=False, name=None)
    assert set(guesses) >= {
        (role, name, "by name")
        for role, name in zip(("id", "text", "date"), ("docId", "articleBody", "publishedAt"), strict=True)
    }


@pytest.mark.parametrize("role", ["text", "id", "title", "date", "group"])
def test_a_column_that_is_not_there_is_an_error_that_lists_what_is(tmp_path, role):
    path = write(tmp_path / "a.csv", "text,outlet\nword,Neva\n")
    with pytest.raises(CorpusError, match=rf"there is no column 'outlat'; there are: .*It was asked for as the {role}"):
        read_corpus(path, **{role: "outlat"})


def test_a_workbook_is_read_from_its_first_sheet_with_cells_as_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id", "text", "date", "share", None])
    book.active.append(["007", "A word", date(2018, 4, 3), 1.5])
    book.active.append([8, "Two words", datetime(2018, 4, 3, 12, 30), 2.0])
    book.active.append([None, None, None, None])
    book.active.append([9, "Three", "", 1, "beyond"])
    book.create_sheet("notes").append(["other"])
    book.create_sheet("empty")
    book.save(tmp_path / "a.xlsx")
    corpus = read_corpus(tmp_path / "a.xlsx", date="share")
    assert corpus.documents[["doc_id", "text"]].to_numpy().tolist() == [["007", "A word"], ["8", "Two words"]]
    found = rows_of(corpus)
    assert ("sheet notes", "a further sheet") in found
    assert ("row 5", "cells beyond the 4 columns of the header") in found
    assert ("row 2, date", "date '1.5' is in no format known here") in found
    assert balance(corpus) == (3, 1, 2)


def test_a_workbook_without_a_table_or_that_is_none_is_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(CorpusError, match="no sheet with a header in its first row"):
        read_corpus(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"no package at all")
    with pytest.raises(CorpusError, match="not a package that can be read"):
        read_corpus(tmp_path / "b.xlsx")


def test_json_lines_keep_values_as_written_and_list_bad_lines_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(json_records, "MAX_BYTES", 5_000)
    lines = [
        '{"id": "007", "text": "A word", "n": 1.10, "on": true, "tags": ["a", 1], "none": null}',
        '{"id": "8", "text": broken}',
        "[" * 2_000,
        '{"id": "9", "text": "' + "x" * 6_000 + '"}',
        "",
        '["no", "object"]',
        '{"text": "a", "text": "b"}',
        '{"id": "10", "text": "B word"}',
    ]
    corpus = read_corpus(write(tmp_path / "a.jsonl", "\ufeff" + "\n".join(lines)))
    assert corpus.documents["doc_id"].tolist() == ["007", "10"]
    [row] = corpus.documents.iloc[:1][["n", "on", "tags", "none"]].to_numpy().tolist()
    assert row == ["1.10", "true", '["a", "1"]', ""]
    assert [place for place, _ in rows_of(corpus)] == ["line 2", "line 3", "line 4", "line 6", "line 7"]
    reasons = dict(rows_of(corpus))
    assert reasons["line 2"] == "not JSON: Expecting value at character 20"
    assert reasons["line 4"] == "longer than the limit of 5,000 bytes (MAX_BYTES)"
    assert reasons["line 6"] == "not an object"
    assert reasons["line 7"] == "names a field twice: text"
    assert balance(corpus) == (7, 5, 2)


def test_a_line_nested_too_deep_is_that_line_only(tmp_path):
    deep = '{"text": ' + "[" * 200_000 + "]" * 200_000 + "}"
    corpus = read_corpus(write(tmp_path / "a.jsonl", deep + '\n{"text": "word"}\n'))
    assert corpus.documents["text"].tolist() == ["word"]
    assert rows_of(corpus) == [("line 1", "nested too deep")]


def test_a_line_that_is_not_utf8_is_that_line_only(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "word"}\n{"text": "caf\xe9"}\n')
    corpus = read_corpus(tmp_path / "a.jsonl")
    assert rows_of(corpus) == [("line 2", "not valid utf-8 at byte 13 of the line")]


def test_fields_that_only_late_records_have_are_added_up_to_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(json_records, "_LOOKED_AT", 1)
    monkeypatch.setattr(json_records, "MAX_COLUMNS", 2)
    lines = ['{"text": "a word"}', '{"text": "more", "late": "x", "later": "y"}', '{"text": "end", "late": "z"}']
    corpus = read_corpus(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert corpus.documents["late"].tolist() == ["", "x", "z"]
    assert rows_of(corpus) == [("line 2", "fields beyond the limit of 2 columns (MAX_COLUMNS): later")]


def test_a_field_that_comes_late_and_has_a_name_of_ours_is_kept_under_another(tmp_path, monkeypatch):
    monkeypatch.setattr(json_records, "_LOOKED_AT", 1)
    late = {"body": "more", "text": "a summary", "doc_id": "7", "source_file": "b.txt", "(place)": "page 3"}
    path = write(tmp_path / "a.jsonl", f'{{"body": "a word"}}\n{json.dumps(late)}\n')
    documents = read_corpus(path, text="body").documents
    assert documents["doc_id"].tolist() == ["a-1", "a-2"]
    assert documents["source_file"].tolist() == ["a.jsonl"] * 2
    kept = {f"{name} (column)": value for name, value in late.items() if name != "body"}
    assert documents.loc[1, list(kept)].to_dict() == kept


def test_half_a_character_in_json_becomes_its_own_spelling(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.jsonl", r'{"text": "word \ud83d"}'))
    assert corpus.documents["text"].tolist() == [r"word \ud83d"]


@pytest.mark.parametrize(
    "whole",
    [
        [{"text": "one word"}, {"text": "two words"}],
        {"meta": {"n": 2}, "articles": [{"text": "one word"}, {"text": "two words"}]},
    ],
)
def test_a_json_file_holds_a_list_of_records_or_an_object_with_one(tmp_path, whole):
    corpus = read_corpus(write(tmp_path / "a.json", json.dumps(whole)))
    assert corpus.documents["text"].tolist() == ["one word", "two words"]
    assert corpus.documents["doc_id"].tolist() == ["a-1", "a-2"]


def test_a_json_file_may_be_one_record_or_lines(tmp_path):
    one = read_corpus(write(tmp_path / "a.json", '{"text": "one word", "n": 3}'))
    assert one.documents[["text", "n"]].to_numpy().tolist() == [["one word", "3"]]
    lines = read_corpus(write(tmp_path / "b.json", '{"text": "one word"}\n{"text": "two words"}\n'))
    assert lines.documents["text"].tolist() == ["one word", "two words"]


def test_a_record_of_a_list_that_is_no_object_is_listed(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.json", '[{"text": "one word"}, 3]'))
    assert rows_of(corpus) == [("record 2", "not an object")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", "[1", "not JSON"),
        ("a.json", "3", "neither a list of records nor a record"),
        ("a.json", "[" * 100_000, "nested too deep"),
        ("a.jsonl", "x\n", r"a\.jsonl: not JSON: Expecting value at character 0 \(and 1 more\)"),
    ],
)
def test_json_that_holds_no_record_is_refused_with_its_reason(tmp_path, name, content, reason):
    with pytest.raises(CorpusError, match=reason):
        read_corpus(write(tmp_path / name, content))


def test_json_lines_in_utf16_are_refused(tmp_path):
    with pytest.raises(CorpusError, match="JSON Lines cannot be read in utf-16; save it as UTF-8"):
        read_corpus(write(tmp_path / "a.jsonl", '{"text": "a"}', "utf-16"))


def test_parquet_columns_of_every_kind_become_text(tmp_path):
    table = pa.table(
        {
            "id": pa.array(["007", "8", "9"]),
            "text": pa.array(["A word", None, "B word"]).dictionary_encode(),
            "n": pa.array([1, None, 3]),
            "day": pa.array([date(2018, 4, 3)] * 3),
            "tags": pa.array([["a"], [], None]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    corpus = read_corpus(tmp_path / "a.parquet")
    assert corpus.documents[["doc_id", "n", "day", "tags"]].to_numpy().tolist() == [
        ["007", "1", "2018-04-03", "['a']"],
        ["9", "3", "2018-04-03", ""],
    ]
    assert rows_of(corpus) == [("row 2", "text: empty")]
    assert balance(corpus) == (3, 1, 2)


def test_a_broken_parquet_file_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(CorpusError, match="not a Parquet file that can be read"):
        read_corpus(tmp_path / "a.parquet")


def test_a_table_may_be_larger_than_a_document_may(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 30)
    path = write(tmp_path / "a.csv", "id,text\n" + "".join(f"{i},word\n" for i in range(20)))
    assert len(read_corpus(path)) == 20
    monkeypatch.setattr(limits, "MAX_TABLE_BYTES", 100)
    with pytest.raises(CorpusError, match=r"more than the limit of 100 \(MAX_TABLE_BYTES\)"):
        read_corpus(path)


def test_a_table_without_texts_beside_texts_is_ignored_and_listed(tmp_path):
    write(tmp_path / "one.txt", "A word.")
    write(tmp_path / "codes.csv", "a,b\n1,2\n")
    corpus = read_corpus(tmp_path)
    assert dict(zip(corpus.sources["source_file"], corpus.sources["outcome"], strict=True)) == {
        "codes.csv": "ignored",
        "one.txt": "loaded",
    }


def test_groups_are_cleaned_by_a_mapping_and_any_column_can_be_one(tmp_path):
    path = write(tmp_path / "a.csv", "text,source,bias\na word,CNN (Web News),left\nb word,CNN,left\n")
    corpus = read_corpus(path, group="source", groups={"CNN (Web News)": "CNN"})
    assert corpus.documents["source"].tolist() == ["CNN", "CNN"]
    assert read_corpus(path, group="bias").guesses.query("role == 'group'")["column"].tolist() == ["bias"]


def test_a_column_without_a_name_gets_one(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.csv", ",text\n1,word\n"))
    assert corpus.documents["column 1"].tolist() == ["1"]


def test_texts_go_to_arrow_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr("framescope.corpus.intake.BATCH_CHARACTERS", 10)
    lines = [{"text": f"word number {i}", **({"extra": "x"} if i == 0 else {})} for i in range(7)]
    corpus = read_corpus(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines))))
    assert corpus.documents["text"].tolist() == [f"word number {i}" for i in range(7)]
    assert corpus.documents["extra"].tolist() == ["x"] + [""] * 6
    assert isinstance(corpus.documents["text"].dtype, pd.StringDtype)


@pytest.mark.parametrize(
    ("value", "text"), [(1e5, "100000"), (1.5, "1.5"), (date(2018, 4, 3), "2018-04-03"), (None, ""), (True, "True")]
)
def test_cells_of_a_workbook_become_text(value, text):
    assert spreadsheet._text(SimpleNamespace(value=value, number_format="General")) == text


def test_empty_cells_at_the_end_of_a_header_are_no_columns():
    cells = tuple(SimpleNamespace(value=value) for value in ("id", "text", "", None))
    assert [cell.value for cell in spreadsheet._trimmed(cells)] == ["id", "text"]


def test_names_of_groups_that_look_alike_are_one_group_and_listed(tmp_path):
    names = ["Şafak", " Şafak", "S\u0327afak", "Şafak\u00a0", "\u200bŞafak", "Yeni  Şafak", "Yeni Şafak", "şafak"]
    path = write(tmp_path / "a.csv", "text,paper\n" + "".join(f"word {i},{name}\n" for i, name in enumerate(names)))
    corpus = read_corpus(path, group="paper", groups={"Yeni  Şafak": "YŞ"})
    assert corpus.documents["paper"].tolist() == ["Şafak"] * 5 + ["YŞ", "YŞ", "şafak"]
    listed = corpus.issues.query("place == 'paper'")["reason"].tolist()
    assert listed[0] == "' Şafak' looks like 'Şafak', but is written with other characters"
    assert len(listed) == 5


@pytest.mark.parametrize("role", ["group", "date"])
def test_the_text_is_no_group_or_date(tmp_path, role):
    with pytest.raises(CorpusError, match=rf"no column 'text'; there are: outlet.*as the {role}"):
        read_corpus(write(tmp_path / "a.csv", "text,outlet\nword,Neva\n"), **{role: "text"})


def test_a_second_byte_order_mark_is_no_part_of_a_name(tmp_path):
    corpus = read_corpus(write(tmp_path / "a.csv", "\ufeff\ufeffid,text\n7,word\n"))
    assert corpus.documents["doc_id"].tolist() == ["7"]


def test_cells_of_parquet_that_are_no_utf8_are_listed_where_they_are_no_text(tmp_path):
    outlets = pa.array([b"Neva", b"\xff\xfe", b"\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": ["one", "two", "three"], "outlet": outlets}), tmp_path / "a.parquet")
    corpus = read_corpus(tmp_path / "a.parquet")
    assert corpus.documents["outlet"].tolist() == ["Neva", "\\xff\\xfe", "\\xff"]
    assert rows_of(corpus) == [("row 2, row 3", "outlet: not valid utf-8 in 2 cells")]


def test_a_text_that_is_a_list_of_words_is_one_line_and_one_of_paragraphs_a_line_each(tmp_path):
    words = ["The", "name", "of", "the", "boat", "ends", "in", "X", "."]
    cells = [words, ["The crew waits.", "Nobody came."], ["船が港を出た。" * 5, "天気は良かった。" * 5]]
    path = write(tmp_path / "a.jsonl", "\n".join(json.dumps({"text": cell}) for cell in cells))
    corpus = read_corpus(path)
    assert corpus.documents["text"].tolist() == [" ".join(words), *map("\n".join, cells[1:])]
    assert corpus.removed.empty


def test_what_excel_made_an_error_of_is_no_text(tmp_path):
    book = openpyxl.Workbook()
    for row in (["text", "outlet"], ["One word", "#N/A"], ["#NAME?", "A"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    corpus = read_corpus(tmp_path / "a.xlsx")
    assert corpus.documents[["text", "outlet"]].to_numpy().tolist() == [["One word", "#N/A"]]
    assert rows_of(corpus) == [("row 3", "text: #NAME? is an error of Excel, not a text")]
