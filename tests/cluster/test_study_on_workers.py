"""A study on a real Dask cluster of two processes: read, cleaned, tokenised and counted there, equal to the bit."""

import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from distributed import LocalCluster

from framescope import arrow_files
from framescope.cluster import kept, reading
from framescope.cluster.entries import get_on
from framescope.comparisons.keyness import keyness
from framescope.corpus import intake, read_corpus
from framescope.errors import CorpusError, FramescopeError
from framescope.measures.spreading import use_workers
from framescope.recipes import CORPUS
from framescope.study import Study, open_study
from framescope.study.places import open_cache

Same = Callable[..., None]
Watch = Callable[[Callable[[str], None]], None]
Kill = Callable[[], int]

SHARED = (
    "The council of the town said on Monday that it would pay for the new bridge over the river, and that the ferry "
    "which has crossed it since the war would go on for another year. "
)
HEAD = "Menu | Home | Sign in | Share | "
BY_PARTS = ("looking for page furniture", "reading what recurs", "cutting page furniture", "auditing")
CLEANING = (
    "joining metadata",
    *BY_PARTS,
    "counting what recurs",
    "looking for shared passages",
    "keeping the corpus",
)
KILLED = {"reading files", "reading what recurs", "cutting page furniture", "tokenising"}
PAGE = f"<html><body><nav><p>Home</p></nav><article><p>{SHARED}</p><p>It was late.</p></article></body></html>"
FURNITURE = ("ADVERTISEMENT\n", "Read the full story on the river desk pages\n", "")


def article(i: int) -> str:
    """Lines and sentences that recur in an outlet, a glued head, shared passages, an agency, lost accents."""
    agency = "ANKARA (Meridian Wire) - " if i % 7 == 0 else ""
    own = f"Çelik counted {i} boats and {i * i} geese, Mr Çelik told the paper. Nobody but number {i} asked him.\n"
    own = own.replace("Ç", "C") if i % 2 else own.replace("\n", " The desk on the quay counts all boats.\n")
    passage = SHARED if i % 3 == 0 else ""
    return f"{HEAD if i % 4 == 1 else ''}{agency}{own}{FURNITURE[i % 3]}{passage}The end of part {i % 5}."


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files of many kinds, with metadata for some, and with what cannot be read."""
    folder = tmp_path_factory.mktemp("texts")
    rows = ["file,outlet,date", "nobody.txt,Ferry Post,2024-01-01"]
    for i in range(12):
        (folder / f"t{i:02}.txt").write_text(article(i), encoding="utf-8")
        rows.append(f"t{i:02}.txt,{'Ferry Post' if i % 2 else 'Hill Gazette'},2024-03-{i + 1:02}")
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    for part, suffix in enumerate(("a.jsonl", "b.jsonl", "c.parquet", "d.csv")):
        numbers = range(12 + 9 * part, 21 + 9 * part)
        table = pd.DataFrame(
            {
                "id": [f"r{i}" for i in numbers],
                "outlet": ["Ferry Post" if i % 2 else "Hill Gazette" for i in numbers],
                "date": "2024-04-01" if part else "in spring",
                "body": [article(i) for i in numbers],
                f"only in {suffix}": "x",
            }
        )
        if suffix.endswith("jsonl"):
            lines = [json.dumps(row, ensure_ascii=False) for row in table.to_dict("records")]
            (folder / suffix).write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
        elif suffix.endswith("csv"):
            table.to_csv(folder / suffix, index=False)
        else:
            table.to_parquet(folder / suffix)
    (folder / "y.html").write_text(PAGE, encoding="utf-8")
    (folder / "z.txt").write_bytes(b"caf\xe9")
    (folder / "z.bin").write_bytes(b"\0")
    return folder


@pytest.fixture
def study(
    texts: Path, tmp_path: Path, dask: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Study]]:
    """Open the study of these texts, on workers unless it is to be made here, each with a cache of its own."""

    def opened(place: str = "there", corpus: str | Path = texts, **options: object) -> Study:
        monkeypatch.setenv("FRAMESCOPE_CACHE", str(tmp_path / place))
        scheduler = "local" if place == "here" else dask.scheduler_address
        asked = {"scheduler": scheduler, "codebooks": [], "targets": "", "stop_words": ["the"], **options}
        return open_study(corpus=corpus, overrides=asked)

    yield opened
    use_workers(None)


def assert_all_same(found: Study, expected: Study, assert_same: Same) -> None:
    assert found.corpus_hashes == expected.corpus_hashes
    for field in fields(found.corpus):
        ours, theirs = (getattr(one.corpus, field.name) for one in (found, expected))
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True, obj=field.name)
    for weighting in ("all", "cluster", "own"):
        assert_same(found.counted(weighting), expected.counted(weighting))
    np.testing.assert_array_equal(found.tokens.codes, expected.tokens.codes)
    np.testing.assert_array_equal(found.tokens.starts, expected.tokens.starts)
    pd.testing.assert_index_equal(found.tokens.types, expected.tokens.types)
    np.testing.assert_array_equal(found.sentences, expected.sentences)


def test_the_texts_have_all_that_looks_at_more_than_one_of_them(texts: Path) -> None:
    corpus = read_corpus(texts, group="outlet")
    of_all = {
        "advertisement",
        "repeated in the outlet",
        "head repeated in the outlet",
        "sentence repeated in the outlet",
    }
    assert {"outside the article", *of_all} <= set(corpus.removed["rule"])
    assert {"shared", "agency text"} <= set(corpus.reuse["kind"])
    assert set(corpus.issues["action"]) >= {"left out", "row left out", "record left out", "loaded without a date"}
    assert corpus.audit["accents_lost"].sum() < len(corpus) == 49


@pytest.mark.parametrize(
    ("piece_bytes", "part_bytes", "rows", "options"),
    [
        (10**9, 10**9, 10**6, {"tokenizer": "nltk"}),
        (1, 1, 5, {}),
        (3_000, 2_000, 7, {"stems": "snowball", "furniture": ("nobody but",), "groups": {"Hill Gazette": "Hill"}}),
    ],
)
def test_it_is_the_same_to_the_bit_whatever_the_partitions(
    study: Callable[..., Study],
    assert_same: Same,
    labels: list[str],
    monkeypatch: pytest.MonkeyPatch,
    piece_bytes: int,
    part_bytes: int,
    rows: int,
    options: dict[str, object],
) -> None:
    monkeypatch.setattr(reading, "PIECE_BYTES", piece_bytes)
    monkeypatch.setattr(reading, "PART_BYTES", part_bytes)
    monkeypatch.setattr(kept, "ROWS", rows)
    expected, found = study("here", **options), study("there", **options)
    assert_all_same(found, expected, assert_same)
    assert labels.count("reading files") == len(reading._pieces(placed(found)))
    assert labels.count("tokenising") == -(-49 // rows)
    assert set(CLEANING) | {"looking at files", "reading files", "counting", "finding sentences"} <= set(labels)
    n_parts = {labels.count(label) for label in CLEANING if label in BY_PARTS}
    assert len(n_parts) == 1, "every pass goes through the same parts"
    assert n_parts.pop() == {10**9: 1, 2_000: 5, 1: len(reading._pieces(placed(found))) - 2}[part_bytes]
    compared = [
        keyness(one.counts, "outlet", n_permutations=2100, n_refined=0, n_bootstrap=0) for one in (expected, found)
    ]
    pd.testing.assert_frame_equal(*compared, check_exact=True)
    assert "resampling" in labels


def placed(study: Study) -> list[reading.Placed]:
    from framescope.corpus.readers.address import list_entries
    from framescope.corpus.readers.model import Account, Wanted
    from framescope.corpus.readers.tree import place_entries

    return place_entries(list_entries(study.corpus_path), Wanted(), Account())[0]


def test_a_worker_that_is_killed_costs_its_work_a_second_time(
    study: Callable[..., Study], assert_same: Same, watch: Watch, kill_one: Kill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PIECE_BYTES", 3_000)
    monkeypatch.setattr(reading, "PART_BYTES", 2_000)
    monkeypatch.setattr(kept, "ROWS", 7)
    expected = study("here")
    expected.corpus, expected.tokens  # noqa: B018
    killed: dict[str, int] = {}

    def kill(label: str) -> None:
        if label in KILLED and label not in killed:
            killed[label] = kill_one()

    watch(kill)
    found = study("there")
    assert_all_same(found, expected, assert_same)
    assert set(killed) == KILLED


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], int]:
    """The most bytes that something holds at a time in this process, beside what is opened by memory map."""

    def most(work: Callable[[], object]) -> int:
        arrow = pa.proxy_memory_pool(pa.system_memory_pool())
        before = pa.default_memory_pool()
        pa.set_memory_pool(arrow)
        tracemalloc.start()
        try:
            work()
            return tracemalloc.get_traced_memory()[1] + arrow.max_memory()
        finally:
            tracemalloc.stop()
            pa.set_memory_pool(before)

    monkeypatch.setattr(arrow_files, "BLOCK", 50_000)  # of checksums
    return most


def test_the_texts_never_come_to_the_caller(
    study: Callable[..., Study], tmp_path: Path, held: Callable[[Callable[[], object]], int]
) -> None:
    words = " ".join(f"w{i % 500}" for i in range(15_000))
    sizes = {}
    for name, n in (("few", 2), ("many", 50)):
        (tmp_path / name).mkdir()
        table = pd.DataFrame({"id": range(n), "outlet": "A", "text": [f"{i} {words}.\n" for i in range(n)]})
        for part in range(2):
            table[part::2].to_parquet(tmp_path / name / f"{part}.parquet")
        sizes[name] = int(table["text"].str.len().sum())
    more = sizes["many"] - sizes["few"]

    def use(place: str, name: str) -> None:
        opened = study(place, tmp_path / name)
        n_tokens = int(opened.counts.n_tokens.sum())
        assert n_tokens == len(opened.sentences) == len(opened.tokens) == {"few": 2, "many": 50}[name] * 15_001
        assert int(opened.counted("own").n_tokens.sum()) < n_tokens

    def growth(place: str) -> int:
        return held(lambda: use(place, "many")) - held(lambda: use(place, "few"))

    assert growth("here") > more
    assert growth("there") < more / 4


def test_no_text_is_opened_by_the_caller(
    study: Callable[..., Study], texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    plain = io.open

    def seen(path: object, *args: object, **options: object) -> object:
        opened.append(Path(str(path)))
        return plain(path, *args, **options)

    for place, names in (("there", {"metadata.csv"}), ("here", {path.name for path in texts.iterdir()})):
        monkeypatch.setattr(io, "open", seen)
        made = study(place)
        assert len(made.corpus) == 49
        monkeypatch.undo()
        assert {path.name for path in opened if path.is_relative_to(texts)} == names
        assert any(path.name == "documents.arrow" for path in opened)
        opened.clear()


def test_what_keeps_a_corpus_from_being_read_is_told_as_it_is_here(
    study: Callable[..., Study], texts: Path, tmp_path: Path
) -> None:
    for options in ({"group": "desk"}, {"text_column": "wording"}):
        told = []
        for place in ("here", "there"):
            with pytest.raises(CorpusError) as error:
                study(place, **options).corpus  # noqa: B018
            told.append(str(error.value))
        assert told[0] == told[1]
    folder = tmp_path / "doubled"
    folder.mkdir()
    for name in ("a.jsonl", "b.jsonl"):
        (folder / name).write_text('{"id": 1, "text": "A text.", "outlet": "A"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"^b\.jsonl: id '1' stands in a\.jsonl, line 1 and in line 1; ids must"):
        study("there", folder).corpus  # noqa: B018


def test_texts_in_the_memory_of_the_caller_are_refused(study: Callable[..., Study]) -> None:
    import fsspec

    fsspec.filesystem("memory").pipe("/mine/a.jsonl", b'{"text": "A text.", "outlet": "A"}\n')
    with pytest.raises(CorpusError, match=r"^a worker does not see a\.jsonl; the texts must lie where all machines"):
        study("there", "memory://mine/*.jsonl").corpus  # noqa: B018


def test_a_cache_that_cannot_be_written_to_is_told(study: Callable[..., Study], tmp_path: Path) -> None:
    (tmp_path / "there").write_text("a file where a folder should be")
    with pytest.raises(FramescopeError, match=r"need a folder to write to .* cannot be written to .*FRAMESCOPE_CACHE"):
        study("there").corpus  # noqa: B018


def test_what_workers_wrote_elsewhere_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMESCOPE_CACHE", str(tmp_path))
    with pytest.raises(FramescopeError, match=r"but nothing of it is here; name a folder that all machines share"):
        get_on(open_cache(), "corpus", "k", lambda shop: None, CORPUS)
    assert not list(tmp_path.glob(".workshop*")), "nothing is left behind"


def test_what_workers_do_with_pieces_and_parts(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same functions in this process, with batches of a few articles: what is read is written batch by batch."""
    monkeypatch.setattr(intake, "BATCH_CHARACTERS", 500)
    monkeypatch.setattr(reading, "PART_BYTES", 2_000)
    asked = [{"clean": clean, "reuse": reuse} for clean in (True, False) for reuse in (True, False)]
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        for number, options in enumerate(asked):
            shop = reading.Workshop(tmp_path / f"parts{number}", tmp_path / f"entry{number}")
            for folder in shop:
                folder.mkdir()
            made = {"group": "outlet", "furniture": ("nobody but",), **options}
            reading.read_corpus_on(str(texts), shop, scheduler=cluster.scheduler_address, **made)
            assert len(list(shop.parts.glob("*/text.arrow"))) > 5
            found, expected = CORPUS.load(shop.entry), read_corpus(texts, **made)
            for field in fields(found):
                pd.testing.assert_frame_equal(
                    getattr(found, field.name), getattr(expected, field.name), check_exact=True, obj=field.name
                )
    with pytest.raises(CorpusError, match=r"^a worker does not see x\.txt; the texts must lie where all machines see"):
        reading._see("x.txt", (tmp_path / "x.txt").open)
    reading._see("a folder, which cannot be read", tmp_path.open)  # this is for the intake to list
    hashes = reading._hash_piece({"t00.txt": texts / "t00.txt"})
    assert hashes == {"t00.txt": expected.sources.set_index("source_file")["sha256"]["t00.txt"]}


def test_a_column_of_texts_that_is_the_title_too_is_one_on_workers(
    tmp_path: Path, study: Callable[..., Study], assert_same: Same
) -> None:
    """Titles are never cut, so that what recurs stays here."""
    table = pd.DataFrame({"id": range(4), "text": "Printed with care", "outlet": "A"})
    table.to_parquet(tmp_path / "a.parquet")
    asked = {"corpus": tmp_path / "a.parquet", "title_column": "text"}
    found, expected = study("there", **asked), study("here", **asked)
    assert_all_same(found, expected, assert_same)
    assert found.corpus.documents["title"].tolist() == ["Printed with care"] * 4


def test_what_a_worker_does_with_rows(study: Callable[..., Study], tmp_path: Path, assert_same: Same) -> None:
    """The same functions in this process."""
    here = study("here")
    folder, rules = here.cache.path("corpus", here._corpus_key), here.token_rules
    here.corpus  # noqa: B018
    shop = kept.Workshop(tmp_path / "parts", tmp_path / "entry")
    for one in shop:
        one.mkdir()
    rows = [(0, 20), (20, 49)]
    told = {"kept": folder, "rules": rules.to_dict()}
    parts = [kept._tokenize_rows(one, folder=shop.parts, **told) for one in rows]
    kept._join_tokens(parts, shop=shop, rules=rules.to_dict())
    tokens = kept.tokens_recipe(here.corpus, rules).load(shop.entry)
    np.testing.assert_array_equal(tokens.codes, here.tokens.codes)
    kept._join_numbers([kept._number_rows(one, folder=shop.parts, **told) for one in rows], shop=shop)
    np.testing.assert_array_equal(kept.ARRAY.load(shop.entry), here.sentences)
    for weighting in ("all", "own"):
        counted = [kept._count_rows(one, own=weighting == "own", **told) for one in rows]
        matrix, types, n_tokens = kept.join_counts(counted)
        found = kept.counts_of(matrix, types, here.corpus.documents, n_tokens)
        expected = kept.counts_of(*plain_counts(here, weighting))
        assert_same(found, expected)


def plain_counts(study: Study, weighting: str) -> tuple[object, object, pd.DataFrame, object]:
    from framescope.counts import count_terms

    counts = count_terms(study.tokens, weighting=weighting)
    return counts.matrix, counts.terms, study.corpus.documents, counts.n_tokens
