"""Publishing: only what depends on a change is made again, and whatever fails leaves the previous report whole."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from filelock import FileLock
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from framescope.errors import CorpusError, FramescopeError, ReportError
from framescope.examples import write_study
from framescope.report.pages import Page, find_pages, read_notebook
from framescope.report.publish import make_report, study_card
from framescope.report.store import PageStore
from framescope.study import open_study

Then = Callable[[Page, Any], Any]  # what is done with an executed notebook
ALL = [page.name for page in find_pages()]
READERS = [page.name for page in find_pages() if "codebooks" in page.reads]  # these hang on the codebooks
PARAMETERS = 'study = ""  # str: a study\ncorpus = ""  # str: a folder\ngroup = ""  # str: a column'


def unchanged(redone: list[str]) -> list[str]:
    """What is said of the pages that need not be made again."""
    kept = [name for name in ALL if name not in redone]
    return [f"unchanged: {', '.join(kept)}"] if kept else []


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, but for the lock."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, Any]]]:
    """In place of kernels: notebooks come back as they are, and which ones, with what, is written down."""
    calls: list[tuple[list[str], dict[str, Any]]] = []

    def run(
        pages: list[Page], _: Path, parameters: Mapping[str, Any], __: Path, *, then: Then, **___: Any
    ) -> dict[str, Any]:
        calls.append(([page.name for page in pages], dict(parameters)))
        resolved = json.loads(Path(parameters["study"]).read_text(encoding="utf-8"))
        assert Path(resolved["corpus"]).is_dir(), "notebooks get a study with absolute paths"
        return {page.name: then(page, read_notebook(page.path)) for page in pages}

    monkeypatch.setattr("framescope.report.publish.run_pages", run)
    return calls


def make(hostile: Any, **options: Any) -> tuple[bool, list[str]]:
    """Make the report; whether it was made, and what was said but for the last line."""
    said: list[str] = []
    overrides = options.pop("overrides", {})
    made = make_report(open_study(hostile.study, overrides=overrides), hostile.out, say=said.append, **options)
    assert said[-1] == f"{hostile.out / 'index.html'} {'published' if made else 'is up to date'}."
    return made, said[:-1]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


Change = Callable[[Any], object]
CORPUS_CHANGES: dict[str, Change] = {
    "an article": lambda h: edit(h.folder / "texts" / "c.txt", "promise", "treaty"),
    "a line end of an article": lambda h: edit(h.folder / "texts" / "c.txt", "\n", "\r\n"),
    "a new article": lambda h: (h.folder / "texts" / "f.txt").write_text("Another one.", encoding="utf-8"),
    "an article gone": lambda h: (h.folder / "texts" / "d.txt").unlink(),
    "an article renamed": lambda h: (h.folder / "texts" / "d.txt").rename(h.folder / "texts" / "g.txt"),
    "the metadata": lambda h: edit(h.folder / "texts" / "metadata.csv", "2017-07-01", "2017-08-01"),
    "the corpus's folder": lambda h: (
        (h.folder / "texts").rename(h.folder / "articles"),
        edit(h.study, "corpus: texts", "corpus: articles"),
    ),
    "a parameter": lambda h: edit(h.study, "n_bootstrap: 19", "n_bootstrap: 18"),
    "the title": lambda h: edit(h.study, "study", "report"),
    "spelling variants": lambda h: edit(next(h.folder.glob("book*")), "{allies: alliance}", "{ally: alliance}"),
}


@pytest.mark.parametrize("change", CORPUS_CHANGES.values(), ids=CORPUS_CHANGES)
def test_what_all_pages_read_redoes_all_pages(hostile: Any, kernels: list[Any], change: Change) -> None:
    change(hostile)
    made, said = make(hostile)
    assert made
    assert [line for line in said if not line.startswith("takes the place of")] == []
    assert [names for names, _ in kernels] == [ALL]
    assert make(hostile) == (False, [])


BOOK_CHANGES: dict[str, Change] = {
    "a pattern": lambda h: edit(next(h.folder.glob("book*")), '"paid"', '"pay"'),
    "a label of the targets": lambda h: edit(h.folder / "targets.yaml", "The radar", "Radars"),
    "a comment": lambda h: edit(h.folder / "targets.yaml", "name: targets", "# a note\nname: targets"),
}


@pytest.mark.parametrize("change", BOOK_CHANGES.values(), ids=BOOK_CHANGES)
def test_a_changed_codebook_redoes_only_the_pages_that_read_it(
    hostile: Any, kernels: list[Any], change: Change
) -> None:
    before = hostile.pages()
    change(hostile)
    assert make(hostile) == (True, unchanged(READERS))
    assert [names for names, _ in kernels] == [READERS]
    after = hostile.pages()
    assert "3-framing" in READERS
    assert after["3-framing.html"] != before["3-framing.html"]
    assert "1-corpus" not in READERS
    assert after["1-corpus.html"] == before["1-corpus.html"]


def test_of_two_codebooks_of_one_name_each_is_looked_at(hostile: Any, kernels: list[Any]) -> None:
    for name in ("one", "two"):
        (hostile.folder / name).mkdir()
        shutil.copy(hostile.folder / "targets.yaml", hostile.folder / name / "book.yaml")
    asked = {"codebooks": ["one/book.yaml", "two/book.yaml"]}
    make(hostile, overrides=asked)
    for name in ("one", "two"):
        edit(hostile.folder / name / "book.yaml", "The radar", f"Radar {name}")
        assert make(hostile, overrides=asked) == (True, unchanged(READERS))


def test_a_text_whose_name_looks_like_a_codebook_is_a_text(hostile: Any, kernels: list[Any]) -> None:
    text = hostile.folder / "texts" / "codebook:x.txt"
    text.write_text("Some words.", encoding="utf-8")
    make(hostile)
    text.write_text("Other words.", encoding="utf-8")
    assert make(hostile) == (True, [])
    assert [names for names, _ in kernels] == [ALL, ALL]


def test_a_changed_notebook_redoes_its_page_alone(hostile: Any, kernels: list[Any], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(find_pages()[0].path.parent, tmp_path / "notebooks"))
    assert make(hostile, pages=find_pages(folder)) == (False, [])
    edit(folder / "2-terms.ipynb", "Where do they stand?", "Where are they?")
    assert make(hostile, pages=find_pages(folder)) == (True, unchanged(["2-terms"]))
    assert [names for names, _ in kernels] == [["2-terms"]]


def test_a_parameter_of_a_notebook_redoes_the_pages_that_have_it(hostile: Any, kernels: list[Any]) -> None:
    assert make(hostile, own={"top": 3}) == (True, unchanged(["2-terms"]))
    ((names, parameters),) = kernels
    assert names == ["2-terms"]
    assert parameters["top"] == 3
    assert (parameters["corpus"], parameters["group"]) == ("", "")
    assert make(hostile, own={"top": 3}) == (False, [])
    assert make(hostile) == (True, unchanged([])), "back to what is known"


def test_another_version_of_the_code_redoes_everything(
    hostile: Any, kernels: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("framescope.report.pages.code_hash", lambda: "another")
    assert make(hostile) == (True, [])
    assert [names for names, _ in kernels] == [ALL]


def test_force_redoes_everything(hostile: Any, kernels: list[Any]) -> None:
    assert make(hostile, force=True) == (True, [])
    assert [names for names, _ in kernels] == [ALL]


@pytest.mark.parametrize("lost", ["2-terms.html", "index.html", "cite.html", "SHA256SUMS", "report.json", "run.json"])
def test_a_report_that_lost_a_file_is_published_again_from_what_is_known(
    hostile: Any, kernels: list[Any], lost: str
) -> None:
    before = hostile.pages()
    (hostile.out / lost).unlink()
    if lost == "run.json":
        (hostile.out / lost).write_text("{", encoding="utf-8")
    assert make(hostile) == (True, unchanged([]))
    assert hostile.pages() == before
    assert kernels == []


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"name": "x"}'])
def test_a_damaged_page_in_the_store_is_made_again(hostile: Any, kernels: list[Any], damage: str) -> None:
    keys = json.loads((hostile.out / "run.json").read_text(encoding="utf-8"))["keys"]
    path = hostile.project / "build" / "pages" / f"{keys['2-terms']}.json"
    path.write_text(damage, encoding="utf-8")
    (hostile.out / "index.html").unlink()
    assert make(hostile) == (True, unchanged(["2-terms"]))
    assert [names for names, _ in kernels] == [["2-terms"]]


def test_a_report_goes_where_it_is_asked_to_also_into_folders_not_there_yet(hostile: Any, kernels: list[Any]) -> None:
    out = hostile.out.parent / "deep" / "down"
    assert make_report(open_study(hostile.study), out, say=lambda _: None)
    assert contents(out).keys() == contents(hostile.out).keys()
    assert (out / "index.html").read_bytes() == (hostile.out / "index.html").read_bytes()
    assert out.stat().st_mode & 0o777 == 0o755


def test_an_empty_folder_may_be_taken(hostile: Any, kernels: list[Any], tmp_path: Path) -> None:
    out = tmp_path / "empty"
    out.mkdir()
    assert make_report(open_study(hostile.study), out, say=lambda _: None)
    assert (out / "index.html").is_file()


def test_a_folder_that_holds_something_else_is_left_alone(hostile: Any, kernels: list[Any], tmp_path: Path) -> None:
    for out in (hostile.folder, hostile.folder / "targets.yaml"):
        before = contents(hostile.folder)
        with pytest.raises(ReportError) as told:
            make_report(open_study(hostile.study), out)
        assert str(told.value) == f"{out} is there and holds no report; choose a new or empty folder with --out."
        assert contents(hostile.folder) == before
    assert kernels == []


@pytest.mark.parametrize("below", ["", "reports/r"])
def test_a_report_among_the_texts_is_refused(hostile: Any, kernels: list[Any], below: str) -> None:
    """The next run would read it as texts, and find them changed every time."""
    before = contents(hostile.folder)
    with pytest.raises(ReportError, match="is in the folder of the texts, where it would be read as texts"):
        make_report(open_study(hostile.study), hostile.folder / "texts" / below)
    assert contents(hostile.folder) == before
    assert kernels == []


def test_a_report_beside_the_texts_is_up_to_date_the_second_time(hostile: Any, kernels: list[Any]) -> None:
    for expected in (True, False):
        assert make_report(open_study(hostile.study), hostile.folder / "r", say=lambda _: None) is expected


def test_a_link_to_a_folder_stays_a_link(hostile: Any, kernels: list[Any], tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(hostile.out)
    assert make_report(open_study(hostile.study), tmp_path / "link", force=True, say=lambda _: None)
    assert (tmp_path / "link").is_symlink()
    assert {path.name for path in hostile.out.parent.iterdir()} == {"hostile"}


def test_the_report_of_another_study_is_replaced_with_a_word(hostile: Any, kernels: list[Any], tmp_path: Path) -> None:
    other = Path(shutil.copytree(hostile.folder, tmp_path / "other" / "hostile"))
    said: list[str] = []
    study = open_study(other / "study.yaml", overrides={"title": "Another"})
    assert make_report(study, hostile.out, say=said.append)
    (told,) = [line for line in said if line.startswith("takes the place of")]
    assert "A <svg onload=window.pwned='title'> study" in told
    said.clear()
    make_report(open_study(other / "study.yaml", overrides={"title": "Same place"}), hostile.out, say=said.append)
    assert [line for line in said if line.startswith("takes the place of")] == []


@pytest.mark.parametrize("pages_limit", [10**9, 0])
def test_a_page_that_another_run_gives_up_meanwhile_is_of_no_matter(
    hostile: Any, monkeypatch: pytest.MonkeyPatch, pages_limit: int
) -> None:
    """Known pages are taken at the start; at the end those of this report stay, whatever the limit."""
    store = hostile.project / "build" / "pages"
    old = store / f"{'0' * 64}.json"
    old.write_text("{}", encoding="utf-8")
    os.utime(old, (1, 1))

    def run(pages: list[Page], *_: Any, then: Then, **__: Any) -> dict[str, Any]:
        for path in store.glob("*.json"):
            if path != old:
                path.unlink()
        return {page.name: then(page, read_notebook(page.path)) for page in pages}

    monkeypatch.setattr("framescope.report.publish.run_pages", run)
    monkeypatch.setattr(PageStore.prune, "__defaults__", ((), pages_limit))
    edit(hostile.folder / "targets.yaml", "The radar", "Radars")
    assert make(hostile) == (True, unchanged(READERS))
    assert old.is_file() is bool(pages_limit)
    assert len(list(store.glob("*.json"))) == len(READERS) + bool(pages_limit)


def test_a_file_that_changes_while_the_report_is_made_stops_it(
    hostile: Any, kernels: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was made is of neither the old file nor the new one; nothing of it is published, or kept."""
    before = contents(hostile.out.parent), contents(hostile.project)
    from framescope.report import publish

    run = publish.run_pages

    def run_and_change(*words: Any, **options: Any) -> dict[str, Any]:
        edit(hostile.folder / "targets.yaml", "The radar", "Radars")
        (hostile.folder / "texts" / "new.txt").write_text("One more.", encoding="utf-8")
        return run(*words, **options)

    monkeypatch.setattr(publish, "run_pages", run_and_change)
    with pytest.raises(ReportError) as told:
        make(hostile, force=True)
    assert str(told.value) == (
        "'codebook:2:targets.yaml', 'text:new.txt' changed while the report was made; what was published before is as "
        "it was. Make the report once more."
    )
    assert (contents(hostile.out.parent), contents(hostile.project)) == before


def test_files_of_the_user_stay_and_what_was_changed_is_named(hostile: Any, kernels: list[Any]) -> None:
    (hostile.out / "notes.md").write_text("mine", encoding="utf-8")
    assert make(hostile) == (False, []), "they are no reason to make it again"
    edit(hostile.out / "2-terms.html", "</html>", "</html >")
    assert make(hostile) == (
        True,
        ["made anew, as they were changed: 2-terms.html", *unchanged([]), "kept, as no report made them: notes.md"],
    )
    assert (hostile.out / "notes.md").read_text(encoding="utf-8") == "mine"


def test_a_ring_of_links_is_refused(hostile: Any, tmp_path: Path) -> None:
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    with pytest.raises(ReportError, match="ring"):
        make_report(open_study(hostile.study), tmp_path / "ring")


def test_a_refused_report_leaves_no_folder_and_no_lock(hostile: Any, tmp_path: Path) -> None:
    study = open_study(hostile.study, overrides={"group": "no such column"})
    with pytest.raises(FramescopeError, match="no such column"):
        make_report(study, tmp_path / "new" / "deep" / "r")
    assert not (tmp_path / "new").exists()
    with pytest.raises(FramescopeError, match="holds no report"):
        make_report(study, hostile.folder)
    assert list(hostile.folder.parent.glob(".*")) == []


def test_a_folder_that_cannot_be_made_is_told_in_one_line(hostile: Any, kernels: list[Any]) -> None:
    with pytest.raises(ReportError, match=r"the report could not be made: .*What was published before is as it was"):
        make_report(open_study(hostile.study), hostile.study / "below" / "a file")
    assert kernels == []


def test_a_second_run_at_the_same_time_is_refused_in_one_line(hostile: Any, kernels: list[Any]) -> None:
    before = contents(hostile.out.parent)
    with FileLock(hostile.out.parent / ".hostile.lock"), pytest.raises(ReportError) as told:
        make(hostile, force=True)
    assert str(told.value) == (
        f"another run is making {hostile.out}; wait for it, or choose another folder with --out."
    )
    assert contents(hostile.out.parent) == before
    assert kernels == []
    assert make(hostile) == (False, []), "the lock was given back"


def test_a_run_that_failed_gives_the_lock_back(hostile: Any, kernels: list[Any]) -> None:
    (hostile.folder / "texts").rename(hostile.folder / "away")
    with pytest.raises(CorpusError, match="there is no folder"):
        make(hostile)
    (hostile.folder / "away").rename(hostile.folder / "texts")
    assert make(hostile) == (False, [])


def test_a_swap_cut_off_half_way_is_undone(hostile: Any, kernels: list[Any]) -> None:
    """Killed between the two renames: the previous report comes back, the half-made one goes."""
    before = contents(hostile.out)
    hostile.out.rename(hostile.out.parent / ".hostile.old")
    (hostile.out.parent / ".hostile.new-abc").mkdir()
    (hostile.out.parent / ".hostile.new-abc" / "index.html").write_text("half", encoding="utf-8")
    assert make(hostile) == (False, [])
    assert contents(hostile.out.parent) == {f"hostile/{name}": data for name, data in before.items()}


def test_what_dead_runs_left_is_cleared_and_other_reports_stay(hostile: Any, kernels: list[Any]) -> None:
    for name in (".hostile.new-1", ".hostile.old", ".other.new-1", "other"):
        (hostile.out.parent / name).mkdir()
        (hostile.out.parent / name / "x.html").write_text("x", encoding="utf-8")
    make(hostile)
    names = {path.name for path in hostile.out.parent.iterdir()}
    assert names == {"hostile", ".other.new-1", "other"}


def test_a_swap_that_fails_leaves_the_previous_report(
    hostile: Any, kernels: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(hostile.out.parent)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if ".new-" in self.name:
            raise OSError("read-only")
        return rename(self, target)

    monkeypatch.setattr("framescope.report.place.exchange", lambda *_: False)  # a system that cannot
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ReportError, match="read-only"):
        make(hostile, force=True)
    assert contents(hostile.out.parent) == before


def test_a_disk_that_is_full_leaves_the_previous_report(
    hostile: Any, kernels: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(hostile.out.parent)
    write = Path.write_text

    def fill(self: Path, *arguments: Any, **options: Any) -> int:
        if self.name == "run.json":
            raise OSError(28, "No space left on device")
        return write(self, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", fill)
    with pytest.raises(ReportError, match="No space left"):
        make(hostile, force=True)
    assert contents(hostile.out.parent) == before


def test_an_interrupt_leaves_the_previous_report(hostile: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    before = contents(hostile.out.parent), contents(hostile.project)
    monkeypatch.setattr("framescope.report.publish.run_pages", interrupt)
    with pytest.raises(KeyboardInterrupt):
        make(hostile, force=True)
    assert (contents(hostile.out.parent), contents(hostile.project)) == before
    assert [path.name for path in (hostile.project / "build").iterdir()] == ["pages"]


def write_page(folder: Path, name: str, *sources: str) -> Path:
    """A notebook that could be a page: a title, the parameters, then the cells given."""
    folder.mkdir(exist_ok=True)
    parameters = new_code_cell(PARAMETERS)
    parameters.metadata["tags"] = ["parameters"]
    cells = [new_markdown_cell("# Does it work?"), parameters, *(new_code_cell(source) for source in sources)]
    nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
    return folder


@pytest.mark.parametrize(
    ("source", "seconds", "told"),
    [
        (
            "x = 5\nx / 0",
            60,
            "notebooks/1-bad.ipynb, code cell 3 failed: ZeroDivisionError: division by zero\n\n    x = 5\n    x / 0",
        ),
        (
            "import os\nos.kill(os.getpid(), 9)",
            60,
            "notebooks/1-bad.ipynb, code cell 3: the kernel died (killed, or out of memory).",
        ),
        (
            "import time\ntime.sleep(60)",
            1,
            "notebooks/1-bad.ipynb, code cell 3 took longer than 1 s and was stopped.",
        ),
    ],
    ids=["raises", "dies", "takes too long"],
)
def test_a_notebook_that_fails_is_named_with_its_cell_and_nothing_changes(
    hostile: Any, tmp_path: Path, source: str, seconds: int, told: str
) -> None:
    folder = write_page(tmp_path / "notebooks", "1-bad", "y = 1", source, "print('never reached')")
    before = contents(hostile.out.parent), contents(hostile.project)
    with pytest.raises(ReportError) as error:
        make(hostile, pages=find_pages(folder), seconds=seconds, quiet=True)
    assert str(error.value) == told
    assert (contents(hostile.out.parent), contents(hostile.project)) == before
    assert [path.name for path in (hostile.project / "build").iterdir()] == ["pages"]


def test_a_page_that_works_is_not_published_beside_one_that_fails(hostile: Any, tmp_path: Path) -> None:
    write_page(tmp_path / "notebooks", "1-good", "5")
    folder = write_page(tmp_path / "notebooks", "2-bad", "raise ValueError('<no>')")
    before = contents(hostile.out.parent), contents(hostile.project)
    with pytest.raises(ReportError, match=r"notebooks/2-bad\.ipynb, code cell 2 failed: ValueError: <no>"):
        make(hostile, pages=find_pages(folder), quiet=True)
    assert (contents(hostile.out.parent), contents(hostile.project)) == before


def test_a_corpus_without_a_study_file_is_told_to_be_read_with_the_codebooks_of_the_sample(tmp_path: Path) -> None:
    texts = str(write_study(tmp_path).parent / "texts")
    borrowed = study_card(open_study(corpus=texts, group="outlet"))["note"]
    assert borrowed.startswith("No study file was given, so the codebooks are the sample's (air-defence, news-frames, ")
    others = {"codebooks": ["news-frames"], "targets": ""}
    assert study_card(open_study(corpus=texts, group="outlet", overrides=others))["note"] == ""
    assert study_card(open_study(tmp_path / "study.yaml"))["note"] != borrowed


def test_the_card_tells_of_the_study(hostile: Any) -> None:
    card = study_card(open_study(hostile.study))
    assert {name: card[name] for name in ("corpus", "n_documents", "n_cuts", "n_issues", "period")} == {
        "corpus": "texts",
        "n_documents": 5,
        "n_cuts": 2,
        "n_issues": 1,
        "period": "2017-07-01 to 2017-07-05",
    }
    assert list(card["groups"].values()) == [2, 1, 2]
    assert list(card["parameters"]["codebooks"]) == ["book <svg onload=window.pwned='book'>.yaml"]
    assert not {"title", "question", "note", "corpus"} & set(card["parameters"])


def test_a_corpus_without_dates_says_so(hostile: Any) -> None:
    edit(hostile.folder / "texts" / "metadata.csv", "title,date", "title,when")
    assert study_card(open_study(hostile.study))["period"] == "no dates"
