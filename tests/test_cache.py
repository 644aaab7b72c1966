"""The cache: what is kept comes back the same, by memory map; what is damaged is named and made anew."""

import json
import os
import subprocess
import sys
import time
import warnings
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from filelock import FileLock

from framescope.arrow_files import file_hash, hash_files, map_array, map_frame, write_arrays, write_frame
from framescope.cache import Cache, CacheWarning, Recipe, hash_source, installed_version, make_key
from framescope.cli import main
from framescope.corpus import read_corpus
from framescope.corpus.model import Corpus, corpus_from_table
from framescope.counts import count_terms
from framescope.errors import CorpusError
from framescope.recipes import ARRAY, CORPUS, COUNTS, tokens_recipe
from framescope.report.render import Rendered
from framescope.report.store import PageStore
from framescope.study import open_study
from framescope.token_rules import TokenRules
from framescope.tokens import tokenize, tokens_spans


@pytest.fixture
def corpus() -> Corpus:
    table = pd.DataFrame(
        {
            "text": ["A b, b — ü", "", "a NUL: \x00 S-400"],
            "date": ["2017-12-29", "", "2018-01-02"],
            "outlet": ["NA", "007", "None"],
            "weight": [1.5, 2.0, 0.0],
        }
    )
    return corpus_from_table(table)


def test_a_corpus_comes_back_with_the_same_tables_and_types(tmp_path: Path, corpus: Corpus) -> None:
    cache = Cache(tmp_path)
    cache.get("corpus", "k", lambda: corpus, CORPUS)
    again = cache.get("corpus", "k", lambda: pytest.fail("it is there"), CORPUS)
    for name in ("documents", "removed", "issues", "reuse", "sources"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(corpus, name))


def test_tokens_and_counts_come_back_the_same_and_can_be_worked_with(tmp_path: Path, corpus: Corpus) -> None:
    cache, rules = Cache(tmp_path), TokenRules()
    tokens = tokenize(corpus, rules)
    counts = count_terms(tokens)
    recipe = tokens_recipe(corpus, rules)
    cache.get("tokens", "k", lambda: tokens, recipe)
    cache.get("counts", "k", lambda: counts, COUNTS)
    mapped = cache.get("tokens", "k", lambda: pytest.fail("it is there"), recipe)
    np.testing.assert_array_equal(mapped.codes, tokens.codes)
    np.testing.assert_array_equal(mapped.starts, tokens.starts)
    assert (mapped.codes.dtype, mapped.starts.dtype, mapped.rules) == (np.int32, np.int64, rules)
    pd.testing.assert_index_equal(mapped.types, tokens.types)
    assert not mapped.codes.flags.writeable, "it is the file itself"
    np.testing.assert_array_equal(tokens_spans(mapped, 2), tokens_spans(tokens, 2))
    again = cache.get("counts", "k", lambda: pytest.fail("it is there"), COUNTS)
    pd.testing.assert_frame_equal(again.to_table(), counts.to_table())
    pd.testing.assert_frame_equal(count_terms(mapped).to_table(), counts.to_table())
    assert again.matrix.dtype == counts.matrix.dtype


def test_nothing_at_all_can_be_kept(tmp_path: Path) -> None:
    empty = corpus_from_table(pd.DataFrame({"text": pd.Series([], dtype="str")}))
    cache = Cache(tmp_path)
    counts = count_terms(tokenize(empty))
    cache.get("counts", "k", lambda: counts, COUNTS)
    assert cache.get("counts", "k", lambda: pytest.fail("it is there"), COUNTS).matrix.shape == (0, 0)


def kept(folder: Path, values: list[int]) -> np.ndarray:
    return Cache(folder).get("array", "k", lambda: np.array(values), ARRAY, "sample")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [
        ("array.values.arrow", truncate, r"array\.values\.arrow has \d+ bytes, not \d+"),
        ("array.values.arrow", lambda path: path.write_bytes(b""), r"array\.values\.arrow has 0 bytes, not \d+"),
        ("array.values.arrow", flip, r"array\.values\.arrow is not what was written"),
        ("array.values.arrow", Path.unlink, r"No such file"),
        ("extra.arrow", Path.touch, r"extra\.arrow does not belong to it"),
        ("entry.json", truncate, r"entry\.json is not what was written"),
        ("entry.json", lambda path: path.write_bytes(path.read_bytes()[:20]), r"line"),
        (
            "entry.json",
            lambda path: path.write_bytes(path.read_bytes().replace(b"sample", b"simple")),
            "is not what was",
        ),
        ("entry.json", lambda path: path.write_text("[]"), r"indices"),
        ("entry.json", lambda path: path.write_text("{}"), r"files"),
        ("entry.json", Path.unlink, r"No such file"),
    ],
)
def test_a_damaged_entry_is_named_and_made_anew(tmp_path: Path, name: str, damage: object, told: str) -> None:
    kept(tmp_path, [1, 2, 3])
    damage(tmp_path / "array-k" / name)  # type: ignore[operator]
    with pytest.warns(CacheWarning, match=rf"array-k is damaged \(.*{told}.*\); it is made anew"):
        assert kept(tmp_path, [4, 5]).tolist() == [4, 5]
    assert kept(tmp_path, [6]).tolist() == [4, 5]


@pytest.mark.parametrize("what", ["array.values.arrow", "entry.json"])
def test_any_bit_that_changes_is_noticed(tmp_path: Path, what: str) -> None:
    kept(tmp_path, [1, 2, 3])
    path = tmp_path / "array-k" / what
    whole = path.read_bytes()
    for at in range(0, len(whole), len(whole) // 20):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
        with pytest.warns(CacheWarning, match="array-k is damaged"):
            assert kept(tmp_path, [1, 2, 3]).tolist() == [1, 2, 3]
        whole = path.read_bytes()


def test_an_entry_in_the_place_of_another_is_noticed(tmp_path: Path) -> None:
    kept(tmp_path, [1, 2, 3])
    (tmp_path / "array-k").rename(tmp_path / "array-other")
    kept(tmp_path, [4])
    (tmp_path / "array-other" / "entry.json").replace(tmp_path / "array-k" / "entry.json")
    with pytest.warns(CacheWarning, match="array-k is damaged"):
        assert kept(tmp_path, [4]).tolist() == [4]
    (tmp_path / "array-k").rename(tmp_path / "array-j")
    with pytest.warns(CacheWarning, match=r"array-j is damaged \(it is array-k\)"):
        assert Cache(tmp_path).get("array", "j", lambda: np.array([5]), ARRAY).tolist() == [5]


def test_an_entry_cannot_make_python_run_anything() -> None:
    source = "".join(path.read_text() for path in Path(main.callback.__code__.co_filename).parent.glob("*.py"))  # type: ignore[union-attr]
    assert not {"import pickle", "pickle.load", "allow_pickle", "marshal"} & set(source.split())


def test_a_folder_that_cannot_be_written_to_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(CacheWarning, match="cannot be written to"):
        assert kept(tmp_path / "file" / "cache", [1]).tolist() == [1]


def test_what_cannot_be_kept_is_given_all_the_same(tmp_path: Path) -> None:
    def full(value: object, folder: Path) -> None:
        (folder / "half").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.warns(CacheWarning, match="could not be kept .*No space left"):
        assert Cache(tmp_path).get("x", "k", lambda: 1, Recipe(full, lambda path: None)) == 1
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_a_fault_of_ours_leaves_nothing_behind_and_is_told(tmp_path: Path) -> None:
    def fault(value: object, folder: Path) -> None:
        raise RuntimeError("ours")

    with pytest.raises(RuntimeError, match="ours"):
        Cache(tmp_path).get("x", "k", lambda: 1, Recipe(fault, lambda path: None))
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".array-k-dead").mkdir(parents=True)
    kept(tmp_path, [1])
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["array-k"]


WRITER = """
import sys, time
from pathlib import Path
import numpy as np
from framescope.cache import Cache
from framescope.recipes import ARRAY
folder = Path(sys.argv[1])
def make():
    (folder / f"made-by-{sys.argv[2]}").touch()
    time.sleep(0.3)
    return np.arange(1000)
print(Cache(folder / "cache").get("array", "k", make, ARRAY).sum())
"""


def test_of_several_writers_one_makes_it_and_the_others_wait(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(i)], stdout=subprocess.PIPE, text=True)
        for i in range(3)
    ]
    assert [writer.communicate()[0] for writer in writers] == ["499500\n"] * 3
    assert len(list(tmp_path.glob("made-by-*"))) == 1


def test_the_key_is_of_the_contents_and_the_code_and_of_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(inputs={"a": "1", "b": "2"}, group="outlet")
    assert make_key(group="outlet", inputs={"b": "2", "a": "1"}) == key
    assert make_key(inputs={"a": "1", "b": "3"}, group="outlet") != key
    monkeypatch.setattr("framescope.cache.code_hash", lambda: "another version")
    assert make_key(inputs={"a": "1", "b": "2"}, group="outlet") != key


def test_a_source_s_hash_is_of_names_and_contents_but_not_of_what_is_hidden_or_compiled(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "below" / "b.css").write_text("2")
    before, before_py = hash_source(tmp_path), hash_source(tmp_path, ".py")
    for folder, name in (("__pycache__", "a.pyc"), (".hidden", "c.py"), ("below", ".d.py")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text("3")
    assert (hash_source(tmp_path), hash_source(tmp_path, ".py")) == (before, before_py)
    (tmp_path / "below" / "b.css").write_text("4")
    assert hash_source(tmp_path) != before
    assert hash_source(tmp_path, ".py") == before_py
    (tmp_path / "a.py").rename(tmp_path / "below" / "a.py")
    assert hash_source(tmp_path, ".py") != before_py


def test_a_version_is_the_one_the_package_says_of_itself() -> None:
    for name in ("nltk", "numpy", "pandas", "pyarrow", "scipy", "ruamel.yaml"):
        assert installed_version(name) == version(name)
    with pytest.raises(PackageNotFoundError):
        installed_version("no-such-package")


def test_a_file_is_hashed_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framescope.arrow_files.BLOCK", 4)
    path = tmp_path / "f"
    seen = set()
    for data in (b"", b"abcd", b"abcdefghi", b"abcdefghj", b"efghabcdi"):
        path.write_bytes(data)
        seen.add(file_hash(path))
    assert len(seen) == 5


def test_a_file_that_may_not_be_read_has_a_hash_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("abc")
    hashes = hash_files({"a": tmp_path / "a", "b": tmp_path / "not there"})
    assert hashes["a"].startswith("ba7816bf")  # FIPS 180-4, SHA-256 of "abc"
    assert hashes["b"] == "unreadable"


def test_arrays_and_frames_are_maps_of_their_files(tmp_path: Path) -> None:
    write_arrays(tmp_path / "x", codes=np.arange(3, dtype=np.int32), none=np.empty(0, np.int64))
    assert map_array(tmp_path / "x", "codes").tolist() == [0, 1, 2]
    assert (map_array(tmp_path / "x", "none").dtype, len(map_array(tmp_path / "x", "none"))) == (np.int64, 0)
    frame = pd.DataFrame({"text": pd.Series(["a", ""], dtype="str"), "n": [1.5, None]})
    write_frame(tmp_path / "f.arrow", frame)
    pd.testing.assert_frame_equal(map_frame(tmp_path / "f.arrow"), frame)


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FRAMESCOPE_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("The radar of Ankara. It costs too much, said everyone there.\n")
    (folder / "b.txt").write_text("No radar. The alliance is what we need, and it needs us now.\n")
    (folder / "metadata.csv").write_text("file,outlet\na.txt,A\nb.txt,B\n")
    return folder


def test_a_second_study_takes_everything_from_the_cache(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_study(corpus=study)
    table, sentences = first.counts.to_table(), first.sentences
    for name in ("rules.read_corpus", "model.tokenize", "model.count_terms", "model.tokens_sentences"):
        monkeypatch.setattr(f"framescope.study.{name}", lambda *_, **__: pytest.fail("it is there"))
    again = open_study(corpus=study)
    pd.testing.assert_frame_equal(again.counts.to_table(), table)
    np.testing.assert_array_equal(again.sentences, sentences)


def test_an_altered_text_or_rule_is_read_anew(study: Path) -> None:
    assert len(open_study(corpus=study).tokens) == 24
    assert len(open_study(corpus=study, overrides={"stop_words": ["the"]}).counts.terms) == 20
    assert len(open_study(corpus=study).counts.terms) == 21
    (study / "b.txt").write_text("No radar.\n")
    assert len(open_study(corpus=study).tokens) == 13


@pytest.mark.parametrize(("text", "told"), [("Other words.\n", r"a\.txt, new\.txt"), ("", r"new\.txt")])
def test_a_text_that_changes_between_hashing_and_reading_is_not_kept_under_the_old_key(
    study: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    def read_meanwhile(*arguments: Any, **options: Any) -> Corpus:
        if text:
            (study / "a.txt").write_text(text)
        (study / "new.txt").write_text("One more.\n")
        (study / ".new.txt.swp").write_text("left by an editor, and no text")
        return read_corpus(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr("framescope.study.rules.read_corpus", read_meanwhile)
        with pytest.raises(
            CorpusError, match=rf"^changed while the texts were read: {told}\. Open the study once more"
        ):
            _ = open_study(corpus=study).corpus
    again = open_study(corpus=study)
    assert again.cache.table().empty
    assert "One more.\n" in again.corpus.documents["text"].tolist()
    (study / ".another").write_text("no text either")
    again.check_unchanged()


def test_hashes_that_were_handed_over_are_not_made_again(study: Path, tmp_path: Path) -> None:
    opened = open_study(corpus=study)
    (tmp_path / "study.json").write_text(opened.resolved())
    (tmp_path / ".corpus-hashes.json").write_text(json.dumps({"a.txt": "as it was"}))
    assert open_study(tmp_path / "study.json").corpus_hashes == {"a.txt": "as it was"}


def test_a_study_that_was_handed_over_is_not_read_as_yaml(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_study(corpus=study, overrides={"title": "Ça ira \ufeff\x85", "groups": {"NO": "North"}, "per": 100.0})
    (tmp_path / "study.json").write_text(opened.resolved(), encoding="utf-8")
    (tmp_path / ".corpus-hashes.json").write_text("{}")
    monkeypatch.setattr("framescope.study.open.read_yaml", lambda *_: pytest.fail("YAML is slow to read"))
    handed = open_study(tmp_path / "study.json").parameters
    monkeypatch.undo()
    (tmp_path / ".corpus-hashes.json").unlink()
    assert handed == open_study(tmp_path / "study.json").parameters
    assert (handed.title, handed.groups, handed.per) == ("Ça ira \ufeff\x85", {"NO": "North"}, 100.0)


def test_the_cache_is_listed_and_cleared_on_the_command_line(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = open_study(corpus=study).tokens
    monkeypatch.setattr("framescope.study.places.project_folder", lambda: tmp_path)
    store = PageStore(tmp_path / "build" / "pages")
    store.folder.mkdir(parents=True)
    store.put("k", Rendered("2-terms", "Which?", "", ()), "texts: 2-terms", tmp_path)
    *entries, page, n_entries, n_pages = CliRunner().invoke(main, ["cache"]).output.splitlines()
    assert [line.split()[4] for line in entries] in (["tokens", "corpus"], ["corpus", "tokens"])
    assert all("texts" in line for line in entries)
    assert page.endswith("MB  page       texts: 2-terms")
    assert n_entries.startswith("2 entries, 0.0 MB in ")
    assert n_pages == f"1 page, 0.0 MB in {store.folder}."
    cleared = CliRunner().invoke(main, ["cache", "--clear"]).output.splitlines()
    assert [line.split(",")[0] for line in cleared] == ["2 entries removed", "1 page removed"]
    told = CliRunner().invoke(main, ["cache"]).output.splitlines()
    assert [line.split(",")[0] for line in told] == ["0 entries", "0 pages"]


def test_the_longest_unused_entries_go_when_there_is_too_much(tmp_path: Path) -> None:
    now = time.time()
    for age, key in ((100, "a"), (7200, "b"), (9000, "c")):
        Cache(tmp_path).get("array", key, lambda: np.arange(1000), ARRAY)
        os.utime(tmp_path / f"array-{key}" / "entry.json", (now - age, now - age))

    def there() -> list[str]:
        return [key for key in "abc" if (tmp_path / f"array-{key}").is_dir()]

    cache = Cache(tmp_path)
    cache.prune(limit=100_000)
    assert there() == ["a", "b", "c"]
    cache.get("array", "c", lambda: pytest.fail("it is there"), ARRAY)
    cache.prune(limit=0)
    assert there() == ["a", "c"], "c was used lately"
    assert [path.name for path in tmp_path.glob(".*")] == [], "nor is there a lock of what is gone"


def test_what_a_run_killed_long_ago_left_goes_and_what_is_being_made_stays(tmp_path: Path) -> None:
    for name in ("dead", "alive"):
        (tmp_path / f".array-{name}-x").mkdir(parents=True)
        (tmp_path / f".array-{name}.lock").touch()
    with FileLock(tmp_path / ".array-alive.lock"):
        kept(tmp_path, [1])
        assert {path.name for path in tmp_path.iterdir()} == {"array-k", ".array-alive-x", ".array-alive.lock"}


def test_an_entry_that_is_cleared_while_it_is_opened_is_made_without_a_word(tmp_path: Path) -> None:
    def load(folder: Path) -> None:
        Cache(tmp_path).clear()
        raise FileNotFoundError(folder)

    kept(tmp_path, [1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = Cache(tmp_path).get("array", "k", lambda: np.array([2]), Recipe(ARRAY.save, load))
    assert found.tolist() == [2]
