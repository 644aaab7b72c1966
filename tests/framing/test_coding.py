"""Sentences drawn for coding with known weights; sheets written, filled in and read back."""

import csv
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from framescope import token_places
from framescope.codebook import Codebook, Frame
from framescope.corpus import corpus_from_table
from framescope.errors import CodebookError, FramescopeError
from framescope.framing.sampling import NO_HIT, allocate, digest, draw_sentences, rarest_frame, sentence_texts
from framescope.framing.sheets import HELP, Codes, hide_names, read_codes, write_sheets
from framescope.framing.units import find_sentences
from framescope.sentences import sentence_spans
from framescope.tokens import tokenize, tokens_spans

BOOK = Codebook(
    "book",
    (
        Frame("cost", "Cost", ("price*",), question="Is it about money?"),
        Frame("threat", "Threat", ("missile*",)),
        Frame("other", "Other", ()),
    ),
    version="1.0",
)
TEXTS = {
    "A": "The price rose. A missile at a price flew. It rained. Snow fell, A Times said. “Why?” asked one. Nothing.",
    "B": "Prices fell. The Price is high. We slept. They ate.\nNobody came. =1+1 is two.",
}


def tokens_of(order=("A", "B")):
    rows = [{"doc_id": name.lower(), "text": TEXTS[name], "outlet": f"{name} Times"} for name in order]
    return tokenize(corpus_from_table(pd.DataFrame(rows)))


def test_sentences_are_cut_as_written():
    tokens = tokens_of()
    sentences = find_sentences(tokens)
    assert sentence_texts(tokens, sentences, range(len(sentences))) == [
        "The price rose.",
        "A missile at a price flew.",
        "It rained.",
        "Snow fell, A Times said.",
        "“Why?”",
        "asked one.",
        "Nothing.",
        "Prices fell.",
        "The Price is high.",
        "We slept.",
        "They ate.",
        "Nobody came.",
        "=1+1 is two.",
    ]
    assert sentence_texts(tokens, sentences, []) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text(alphabet="aB .?!\n\u2028é\U0001f600“-", max_size=25), min_size=1, max_size=5),
    st.integers(1, 40),
    st.sampled_from(["words", "nltk"]),
    st.randoms(),
)
def test_sentences_looked_up_together_are_those_of_each_text_by_itself(texts, at_a_time, tokenizer, chance):
    tokens = tokenize(texts, tokenizer=tokenizer)
    sentences = find_sentences(tokens)
    asked = chance.choices(range(len(sentences)), k=6) if len(sentences) else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_places, "PASS", at_a_time)
        found = sentence_texts(tokens, sentences, asked)
    expected = []
    for number in asked:
        row = sentences.document[number]
        place = tokens_spans(tokens, row)[sentences.first[number] - tokens.starts[row], 0]
        ((low, high),) = [span for span in sentence_spans(texts[row]) if span[0] <= place < span[1]]
        expected.append(" ".join(texts[row][low:high].split()))
    assert found == expected


def test_a_digest_is_blind_to_white_space():
    assert digest("a  b\n") == digest("a b") != digest("a c")
    assert len(digest("a")) == 16


def test_draws_are_shared_evenly_and_small_strata_give_way():
    assert allocate({"a": 2, "b": 50, "c": 50}, 12) == {"a": 2, "b": 5, "c": 5}
    assert allocate({"a": 1, "b": 1}, 9) == {"a": 1, "b": 1}
    assert allocate({}, 3) == {}


def test_the_stratum_is_the_rarest_frame_found():
    marked = np.array([[1, 0], [1, 1], [0, 0]], bool)
    assert rarest_frame(marked, ["often", "rare"]).tolist() == ["often", "rare", NO_HIT]
    assert rarest_frame(np.zeros((1, 0), bool), []).tolist() == [NO_HIT]


def test_weights_add_up_to_the_corpus():
    drawn = draw_sentences(tokens_of(), BOOK, "outlet", n=8, share_without=0.5)
    strata = drawn.groupby(["group", "stratum"]).agg(n=("id", "size"), size=("n_stratum", "first"), w=("weight", "sum"))
    assert strata.to_dict("index") == {
        ("A Times", NO_HIT): {"n": 2, "size": 5, "w": 5.0},
        ("A Times", "cost"): {"n": 1, "size": 1, "w": 1.0},
        ("A Times", "threat"): {"n": 1, "size": 1, "w": 1.0},
        ("B Times", NO_HIT): {"n": 2, "size": 4, "w": 4.0},
        ("B Times", "cost"): {"n": 2, "size": 2, "w": 2.0},
    }
    assert drawn["id"].tolist() == [f"s{i}" for i in range(1, 9)]
    assert drawn["weight"].sum() == 13
    assert drawn["digest"].tolist() == [digest(text) for text in drawn["text"]]


def test_without_enough_hits_more_sentences_without_are_drawn():
    drawn = draw_sentences(tokens_of(), BOOK, "outlet", n=12, share_without=0)
    assert Counter(drawn["stratum"]) == {NO_HIT: 8, "cost": 3, "threat": 1}


def test_a_draw_hangs_on_the_seed_not_on_the_order_of_documents():
    first, second = (draw_sentences(tokens_of(order), BOOK, "outlet", n=6) for order in ("AB", "BA"))
    pd.testing.assert_frame_equal(first.drop(columns="sentence"), second.drop(columns="sentence"))
    other = draw_sentences(tokens_of(), BOOK, "outlet", n=6, seed=2)
    assert other["text"].tolist() != first["text"].tolist()


def test_drawing_nothing_is_refused():
    with pytest.raises(FramescopeError, match="n is 0; give the number of sentences to draw, at least 1"):
        draw_sentences(tokens_of(), BOOK, "outlet", n=0)


def test_names_of_outlets_are_hidden_in_whatever_case():
    assert hide_names("A TIMES said to A Times Weekly.", ["A Times", "A Times Weekly"]) == "[outlet] said to [outlet]."
    assert hide_names("A", [" "]) == "A"
    told = hide_names("On Sunday the Sun, the SUNS and the Post postponed it.", ["Sun", "Post"])
    assert told == "On Sunday the [outlet], the [outlet]S and the [outlet] postponed it."
    assert hide_names("据人民日报报道", ["人民日报"]) == "据[outlet]报道"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def drawn():
    return draw_sentences(tokens_of(), BOOK, "outlet", n=13)


def test_a_question_is_no_formula_either(tmp_path, drawn):
    book = Codebook("book", (*BOOK.frames[:-1], Frame(BOOK.frames[-1].name, "T", ("a",), question="=Is it?")))
    assert rows_of(write_sheets(drawn, book, tmp_path)[1])[1][-1] == "'=Is it?"


def test_a_sheet_asks_the_questions_and_hides_the_outlet(tmp_path, drawn):
    paths = write_sheets(drawn, BOOK, tmp_path / "codes")
    assert [path.name for path in paths] == ["key.csv", "coder-a.csv", "coder-b.csv"]
    head, questions, *rows = rows_of(paths[1])
    assert head == ["id", "text", "cost", "threat"]
    assert questions == ["question", HELP, "Is it about money?", "Is this about Threat?"]
    assert {row[1] for row in rows} >= {"Snow fell, [outlet] said.", "'=1+1 is two."}
    assert all(row[2:] == ["", ""] for row in rows)
    assert [row[0] for row in rows] != [row[0] for row in rows_of(paths[2])[2:]], "each coder has an order"
    assert sorted(row[0] for row in rows) == sorted(drawn["id"])
    key = pd.read_csv(paths[0])
    assert "text" not in key
    assert key["id"].is_monotonic_increasing
    assert set(key["codebook"]) == {"book"}


def test_sheets_are_never_overwritten_and_coders_need_names(tmp_path, drawn):
    write_sheets(drawn, BOOK, tmp_path, coders=["x"])
    with pytest.raises(FramescopeError, match=r"key\.csv is there already; choose another folder"):
        write_sheets(drawn, BOOK, tmp_path, coders=["y"])
    for coders in (["a b"], ["a", "a"], []):
        with pytest.raises(FramescopeError, match="give each a short name of letters or digits"):
            write_sheets(drawn, BOOK, tmp_path / "new", coders=coders)
    with pytest.raises(CodebookError, match="no frame has a question or a pattern"):
        write_sheets(drawn, Codebook("e", (Frame("a", "A", ()),)), tmp_path / "new")


def fill(path, answers):
    rows = rows_of(path)
    for row in rows[2:]:
        row[2:] = answers(row[1])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_codes_come_back_as_they_were_given(tmp_path, drawn):
    _, a, b = write_sheets(drawn, BOOK, tmp_path)
    fill(a, lambda text: ["1" if "rice" in text else "0", " Yes " if "missile" in text else "no"])
    fill(b, lambda text: ["1" if "rice" in text else "", "0.0"])
    (tmp_path / "about.txt").write_text("Two\npeople.\n", encoding="utf-8")
    codes = read_codes(tmp_path, BOOK)
    assert codes.coders == ["a", "b"]
    assert codes.about == "Two people."
    cost = codes.matrix("cost")
    assert list(cost.index) == sorted(drawn["id"])
    assert cost["a"].sum() == cost["b"].sum() == 4
    assert cost["b"].isna().sum() == 9
    assert codes.matrix("threat").sum().tolist() == [1, 0]
    assert codes.key["n_stratum"].dtype == np.int64


def test_a_spreadsheet_does_as_well_as_a_csv(tmp_path, drawn):
    paths = write_sheets(drawn, BOOK, tmp_path, coders=["a"], xlsx=True)
    assert [path.name for path in paths] == ["key.csv", "coder-a.csv", "coder-a.xlsx"]
    import openpyxl

    book = openpyxl.load_workbook(paths[2])
    for row in book.active.iter_rows(min_row=3):
        row[2].value, row[3].value = int("rice" in row[1].value), None
    book.save(paths[2])
    paths[1].unlink()
    codes = read_codes(tmp_path, BOOK)
    assert codes.matrix("cost")["a"].sum() == 4
    assert len(codes.codes) == 13
    assert codes.about == ""


def test_xlsx_without_openpyxl_says_what_to_install(tmp_path, drawn, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(FramescopeError, match=r"install framescope\[xlsx\]"):
        write_sheets(drawn, BOOK, tmp_path, xlsx=True)


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (
            "id,text,cost\ns01,x,maybe\n",
            "coder-a.csv:2: cost is 'maybe'; write 1 for yes, 0 for no, or leave it empty.",
        ),
        (
            "id,text,costs\n",
            "coder-a.csv:1: there is no frame 'costs'; there are: cost, threat, other. Did you mean 'cost'?",
        ),
        ("id,text,cost\ns99,x,1\n", "coder-a.csv:2: the sentence 's99' is not in key.csv."),
        ("id,text,cost\ns01,x,1\n,,\ns01,x,0\n", "coder-a.csv:4: the sentence 's01' stands twice."),
        ("text,cost\n", "coder-a.csv:1: needs one column `id`; the sheet begins with ['text', 'cost']."),
        ("", "coder-a.csv:1: needs one column `id`; the sheet begins with []."),
        ("id,cost,threat,cost\n", "coder-a.csv:1: the column cost stands twice."),
        ("id,cost\ns01,1\ns02,x\n", "coder-a.csv:3: cost is 'x'; write 1 for yes, 0 for no, or leave it empty."),
        ("id,cost\ns01,0.5\n", "coder-a.csv:2: cost is '0.5'; write 1 for yes, 0 for no, or leave it empty."),
        ("id,cost\n,1\n", "coder-a.csv:2: an answer without the id of its sentence."),
        ("id,cost\n" + "x" * 200_000 + ",1\n", "coder-a.csv:2: not readable as CSV: field larger than field limit"),
    ],
)
def test_a_sheet_with_a_fault_is_refused_by_line(tmp_path, drawn, sheet, told):
    _, path = write_sheets(drawn, BOOK, tmp_path, coders=["a"])
    path.write_text(sheet, encoding="utf-8")
    with pytest.raises(FramescopeError) as caught:
        read_codes(tmp_path, BOOK)
    assert str(caught.value).startswith(f"{tmp_path}/{told}")


def test_sheets_come_back_as_spreadsheets_save_them(tmp_path, drawn):
    _, path = write_sheets(drawn, BOOK, tmp_path, coders=["a"])
    path.write_text(
        "\ufeffthreat;notes;cost;text;coder;id\r\n;;;;;question\r\n1,0;sure;yes;a\u2028b;kim;s03\r\n"
        "FALSE;;;x;kim;s01\r\n;;;;;\r\n",
        encoding="utf-8",
    )
    codes = read_codes(tmp_path, BOOK)
    assert codes.codes.to_numpy().tolist() == [
        ["s03", "a", "threat", 1], ["s03", "a", "cost", 1], ["s01", "a", "threat", 0]]  # fmt: skip


def test_of_two_files_of_a_coder_the_one_that_is_filled_in_counts(tmp_path, drawn):
    import openpyxl

    _, csv_path, xlsx_path = write_sheets(drawn, BOOK, tmp_path, coders=["a"], xlsx=True)
    book = openpyxl.load_workbook(xlsx_path)
    for row in book.active.iter_rows(min_row=3):
        row[2].value = True
    book.save(xlsx_path)
    assert read_codes(tmp_path, BOOK).matrix("cost")["a"].sum() == 13
    fill(csv_path, lambda text: ["1", ""])
    assert len(read_codes(tmp_path, BOOK).codes) == 13
    fill(csv_path, lambda text: ["0", ""])
    with pytest.raises(FramescopeError, match=r"coder-a\.xlsx: answers otherwise than the CSV of this coder"):
        read_codes(tmp_path, BOOK)


def test_a_sheet_saved_as_something_else_is_not_passed_over(tmp_path, drawn):
    write_sheets(drawn, BOOK, tmp_path, coders=["a"])
    (tmp_path / "coder-b.ods").write_bytes(b"PK")
    with pytest.raises(FramescopeError, match=r"coder-b\.ods: a sheet is read as CSV or XLSX; save it as one of these"):
        read_codes(tmp_path, BOOK)
    (tmp_path / "coder-b.ods").rename(tmp_path / "coder-b.xlsx")
    with pytest.raises(FramescopeError, match=r"coder-b\.xlsx: not readable as XLSX \(BadZipFile\); save it anew"):
        read_codes(tmp_path, BOOK)


def test_short_rows_are_uncoded_and_other_encodings_refused(tmp_path, drawn):
    _, path = write_sheets(drawn, BOOK, tmp_path, coders=["a"])
    path.write_text("id,text,cost\ns01\n", encoding="utf-8")
    assert len(read_codes(tmp_path, BOOK).codes) == 0
    path.write_bytes(b"id,text,cost\ns01,\xff,1\n")
    with pytest.raises(FramescopeError, match="not valid UTF-8 at byte 17"):
        read_codes(tmp_path, BOOK)


def test_a_key_that_is_missing_or_of_another_codebook_is_refused(tmp_path, drawn):
    with pytest.raises(FramescopeError, match=r"there is no .*key\.csv; draw sentences with `framescope code` first"):
        read_codes(tmp_path, BOOK)
    write_sheets(drawn, BOOK, tmp_path)
    with pytest.raises(FramescopeError, match="drawn for the codebook book, not for rest"):
        read_codes(tmp_path, Codebook("rest", BOOK.frames))
    (tmp_path / "key.csv").write_text("id,doc_id\n", encoding="utf-8")
    with pytest.raises(FramescopeError, match=r"key\.csv: there is no column 'group'"):
        read_codes(tmp_path, BOOK)


def test_the_codes_of_a_frame_are_a_table_of_sentences_and_coders():
    rows = [("s2", "b", "cost", 1), ("s1", "b", "cost", 0), ("s2", "b", "cost", 0), ("s1", "a", "threat", 1)]
    codes = Codes(
        pd.DataFrame(rows, columns=["id", "coder", "frame", "code"]), pd.DataFrame({"id": ["s3", "s2", "s1"]})
    )
    cost = codes.matrix("cost")
    assert (list(cost.index), list(cost.columns)) == (["s3", "s2", "s1"], ["a", "b"])
    np.testing.assert_array_equal(cost, [[np.nan, np.nan], [np.nan, 1], [np.nan, 0]])  # what was said first
    np.testing.assert_array_equal(codes.matrix("threat"), [[np.nan, np.nan], [np.nan, np.nan], [1, np.nan]])
    assert codes.matrix("nobody").isna().all(axis=None)


@pytest.mark.parametrize("name", ["coder-a (1)", "coder-a - Copy", "coder-a - Kopya", "coder-a 2"])
def test_a_copy_of_a_sheet_is_no_second_coder(tmp_path, drawn, name):
    write_sheets(drawn, BOOK, tmp_path)
    (tmp_path / f"{name}.csv").write_bytes((tmp_path / "coder-a.csv").read_bytes())
    with pytest.raises(FramescopeError, match=r"looks like a copy of coder-a\.csv, which would count as a coder"):
        read_codes(tmp_path, BOOK)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (lambda key: b"", r"key\.csv: not readable as it was written \(No columns"),
        (lambda key: key.decode().encode("utf-16"), r"key\.csv: not readable as it was written .*byte 0xff"),
        (lambda key: key + b"," * 40 + b"\n", r"key\.csv: not readable as it was written .*Expected 11 fields"),
        (lambda key: key.replace(b".0,", b";0,"), r"key\.csv: not readable as it was written .*column 'weight'"),
        (lambda key: key + key.splitlines(keepends=True)[1], r"key\.csv:\d+: the sentence '\w+' stands twice"),
        (lambda key: key.replace(b",codebook", b",book", 1), r"key\.csv: there is no column 'codebook'"),
    ],
)
def test_a_key_that_was_altered_is_refused_in_one_line(tmp_path, drawn, key, told):
    write_sheets(drawn, BOOK, tmp_path)
    path = tmp_path / "key.csv"
    path.write_bytes(key(path.read_bytes()))
    with pytest.raises(FramescopeError, match=told + r".*Take the file that `framescope code` wrote\.$"):
        read_codes(tmp_path, BOOK)


def test_a_note_on_coders_that_is_no_utf8_is_refused(tmp_path, drawn):
    write_sheets(drawn, BOOK, tmp_path)
    (tmp_path / "about.txt").write_bytes("Müller".encode("latin-1"))
    with pytest.raises(FramescopeError, match=r"about\.txt: not valid UTF-8 at byte 1; save it as UTF-8"):
        read_codes(tmp_path, BOOK)


def test_names_that_look_like_formulas_are_none_in_the_key_and_are_read_back(tmp_path):
    names = ["=1+1", "+a", "-b", "@c", "\uff1dd", "\te", "'=f", "''=g", "'h", "NA"]
    rows = {"id": [f"s{i}" for i in range(len(names))], "doc_id": names, "group": names, "sentence": 1}
    drawn = pd.DataFrame(
        {**rows, "stratum": NO_HIT, "n_drawn": 1, "n_stratum": 1, "weight": 1.0, "digest": "x", "text": "It rained."}
    )
    write_sheets(drawn, BOOK, tmp_path)
    with (tmp_path / "key.csv").open(encoding="utf-8", newline="") as file:
        written = [row["group"] for row in csv.DictReader(file)]
    assert written == ["'=1+1", "'+a", "'-b", "'@c", "'\uff1dd", "'\te", "''=f", "'''=g", "'h", "NA"]
    key = read_codes(tmp_path, BOOK).key
    assert key["group"].tolist() == key["doc_id"].tolist() == names
