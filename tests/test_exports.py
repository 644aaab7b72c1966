"""What travels with what is shown: files that say the same for the same numbers, and keys that never change."""

import io
import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings, strategies as st

from framescope.exports import (
    TABLE_MIME,
    column_values,
    evidence_key,
    table_bundle,
    table_csv,
    table_parquet,
    table_subjects,
)

ANY = st.text(st.characters(), max_size=30)  # lone surrogates too: bytes of file names


@given(st.sampled_from(["term", "frame", "target"]), ANY)
@settings(max_examples=100, deadline=None)
def test_a_key_is_a_file_name_and_an_address_whatever_the_name(kind: str, name: str) -> None:
    key = evidence_key(kind, name)
    assert key == evidence_key(kind, name)
    assert key.startswith(f"{kind}-")
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(key) <= 42


def test_names_that_look_alike_have_keys_of_their_own() -> None:
    names = ["S-400", "s-400", "S 400", "s/400", "", " ", "ş-400"]
    assert len({evidence_key("term", name) for name in names}) == len(names)


def test_the_subjects_of_a_table_are_listed_once_in_order() -> None:
    table = pd.DataFrame({"term": ["b", "a", "b"], "frame": ["cost", None, "cost"], "n": [1, 2, 3]})
    assert table_subjects(table) == [
        evidence_key("term", "b"),
        evidence_key("term", "a"),
        evidence_key("frame", "cost"),
    ]
    assert table_subjects(pd.DataFrame({"group": ["x"]})) == []


def test_parquet_keeps_the_numbers_the_types_and_the_missing() -> None:
    table = pd.DataFrame(
        {
            "term": pd.Series(["=1+1", "\udcff", None], dtype="object"),
            "n": [1, 2, 3],
            "rate": [0.1, np.nan, 1 / 3],
            "date": pd.to_datetime(["2017-07-01", None, "2018-01-01"]),
            "holds": [True, False, True],
        }
    )
    back = pq.read_table(io.BytesIO(table_parquet(table))).to_pandas()
    assert back["term"].fillna("missing").tolist() == ["=1+1", "\ufffd", "missing"], (
        "no spreadsheet runs Parquet: text stays as it is"
    )
    pd.testing.assert_series_equal(back["rate"], table["rate"])
    assert back["n"].tolist() == [1, 2, 3]
    assert back["holds"].tolist() == [True, False, True]
    assert back["date"].isna().tolist() == [False, True, False]


def test_parquet_is_the_same_bytes_for_the_same_table_and_names_no_tool_but_its_format() -> None:
    table = pd.DataFrame({"term": list("ab"), "n": [1, 2]}, index=[7, 3])
    assert table_parquet(table) == table_parquet(table.reset_index(drop=True).copy())
    assert b"pandas" not in table_parquet(table)


FORMULA = re.compile("[\t\r\n]|\\s*[-=+@\uff0b\uff0d\uff1d\uff20]")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_cell_and_no_heading_of_a_csv_is_a_formula(text: str) -> None:
    csv = table_csv(pd.DataFrame({text: [text]}))
    rows = pd.read_csv(io.StringIO(csv), dtype=str, keep_default_na=False, header=None, skip_blank_lines=False)
    assert not [cell for cell in rows.to_numpy().ravel() if FORMULA.match(str(cell))]


@pytest.mark.parametrize(
    "text", ["\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)", " =1+1", "\u3000@x", "\n=1", "\tx"]
)
def test_wide_signs_and_signs_behind_blanks_are_no_formulas_either(text: str) -> None:
    assert table_csv(pd.DataFrame({"term": [text]})).split("\n", 1)[1].lstrip('"').startswith("'")
    assert table_csv(pd.DataFrame({"term": [f"a{text}"]})).split("\n", 1)[1].lstrip('"').startswith("a")


def test_files_are_made_where_they_are_wanted_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    table = pd.DataFrame({"term": ["a"]})
    monkeypatch.delenv("FRAMESCOPE_DOWNLOADS", raising=False)
    packed: dict[str, Any] = table_bundle(table)[TABLE_MIME]
    assert set(packed) == {"csv", "subjects"}
    monkeypatch.setenv("FRAMESCOPE_DOWNLOADS", "1")
    assert set(table_bundle(table)[TABLE_MIME]) == {"csv", "subjects", "parquet"}
    assert table_bundle(None) == {}


def test_a_name_that_is_not_unicode_can_be_written() -> None:
    """File names on Linux are bytes; Python stands for those it cannot read by lone surrogates."""
    table = pd.DataFrame({"file": pd.Series(["a\udcff.txt", "b.txt"], dtype="object"), "n": [1, 2]})
    assert table_csv(table) == "file,n\na\udcff.txt,1\nb.txt,2\n"
    assert pq.read_table(io.BytesIO(table_parquet(table))).column("file").to_pylist() == ["a\ufffd.txt", "b.txt"]


def test_whole_numbers_beside_a_gap_stay_whole_in_a_csv() -> None:
    assert table_csv(pd.DataFrame({"n": [3, None]}, dtype="object")) == 'n\n3\n""\n'


def test_a_table_without_rows_keeps_its_types() -> None:
    table = pd.DataFrame({"term": pd.Series([], dtype="str"), "file": pd.Series([], dtype="object"), "n": []})
    schema = pq.read_table(io.BytesIO(table_parquet(table.astype({"n": "int64"})))).schema
    assert [str(kind) for kind in schema.types] == ["string", "string", "int64"]


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)


@given(st.lists(st.tuples(CELLS, st.floats(), st.booleans(), st.integers(-9, 9), st.text(max_size=5)), max_size=6))
@settings(max_examples=80, deadline=None)
def test_a_csv_is_what_pandas_writes_but_for_formulas(rows: list[tuple[Any, ...]]) -> None:
    table = pd.DataFrame(rows, columns=["any", "rate", "holds", "n", "text"]).astype({"any": "object"})
    table["date"] = pd.Timestamp("2017-07-01 05:00")
    table.loc[table.index[:1], "date"] = pd.NaT
    table["whole"] = pd.array([None] * len(table), dtype="Int64")
    safe = table.map(lambda cell: f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell)
    assert table_csv(table) == safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")


def test_values_are_those_of_python_whatever_the_column() -> None:
    frame = pd.DataFrame(
        {
            "n": np.array([1, 2], dtype="int32"),
            "rate": [0.5, np.nan],
            "term": pd.Series(["a", None], dtype="str"),
            "whole": pd.array([3, None], dtype="Int64"),
            "any": pd.Series([np.float64(0.5), pd.NA], dtype="object"),
            "date": pd.to_datetime(["2017-07-01", None]),
        }
    )
    values = {str(name): column_values(column) for name, column in frame.items()}
    assert [type(row[0]) for row in values.values()] == [int, float, str, int, float, pd.Timestamp]
    assert values["n"] == [1, 2]
    assert [np.isnan(values[name][1]) for name in ("rate", "term")] == [True, True]
    assert [values[name][1] for name in ("whole", "any")] == [None, None]
