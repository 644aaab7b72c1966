"""The command line behind the Makefile: `report`, `bundle`, `compare`, `check`, `init`, `cache`, `code`, `agree`."""

import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click

import framescope
from framescope.errors import FramescopeError, ParameterError

SAMPLE = "data/air-defence/study.yaml"


class _Group(click.Group):
    """Print our own errors as one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FramescopeError as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            raise click.ClickException("interrupted; what is published is whole.") from None


class _Trouble(click.ClickException):
    """What keeps two reports from being compared: like `diff`, not the exit code of a difference."""

    exit_code = 2


class _Report(click.Command):
    """Lists the parameters a study has under --help, from the schema."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from framescope.parameters import parameter_docs

        with formatter.section("Parameters (--set NAME=VALUE, or lines of study.yaml)"):
            formatter.write_dl(
                [(doc.name, f"{doc.help}: {doc.kind} [{_shown(doc.default)}]") for doc in parameter_docs()]
            )


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return ", ".join(map(str, default)) or "none" if isinstance(default, tuple) else str(default or "none")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(framescope.__version__)
def main() -> None:
    """How news outlets frame the same story, and which terms set them apart."""


def _path(value: str) -> Path:
    """A path given on the command line: from the working directory, `~` understood."""
    return Path(value).expanduser().resolve()


_study = click.option("--study", type=_path, metavar="PATH", help=f"Study file [{SAMPLE}].")
_corpus = click.option("--corpus", type=_path, metavar="PATH", help="A folder of texts instead of a study file.")
_group = click.option("--group", default="", help="The metadata column to compare by, such as outlet.")
_set = click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter; may be repeated.")


def _settings(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read NAME=VALUE pairs; a value is YAML 1.2: 5 is a number, "5" and NO are text."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    values: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise ParameterError(f"--set {setting}: write NAME=VALUE, such as min_count=5.")
        written = value.strip()
        try:
            read = YAML(typ="safe", pure=True).load(value) if written else ""
        except (YAMLError, ValueError):  # 2017-13-45 looks like a date and is none
            read = value
        # Lists, mappings and quoted texts are marked as such; "a: b" and "- a" and "who is #1" are texts as they stand.
        text = not written.startswith(("[", "{", '"', "'")) and isinstance(read, str | list | dict)
        values[name.strip()] = written if text else read
    return values


def _open(study: Path | None, corpus: Path | None, group: str, values: dict[str, Any]) -> Any:
    from framescope.study import open_study

    if study and corpus:
        raise ParameterError("give --study or --corpus, not both: a study names its own corpus.")
    named = values.get("corpus")
    if isinstance(named, str) and named:
        if corpus:
            raise ParameterError("give --corpus or --set corpus=..., not both.")
        values = {**values, "corpus": str(_path(named))}
        if not study:  # texts without a study file
            corpus = _path(named)
    return open_study(study or ("" if corpus else SAMPLE), corpus=corpus or "", group=group, overrides=values)


def _interrupt(*_: object) -> None:
    """Let a termination end a run as Ctrl-C does: kernels ended, nothing half-made left."""
    raise KeyboardInterrupt


@main.command(cls=_Report)
@_study
@_corpus
@_group
@_set
@click.option("--out", type=_path, metavar="PATH", help="Folder of the report [reports/NAME].")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Notebooks at a time [one per processor].")
@click.option("--timeout", type=click.IntRange(1), default=1800, show_default=True, help="Seconds a cell may take.")
@click.option("--force", is_flag=True, help="Make every page anew.")
@click.option("--multiverse", is_flag=True, help="Repeat the framing contrasts under every way of counting.")
def report(
    study: Path | None,
    corpus: Path | None,
    group: str,
    settings: tuple[str, ...],
    out: Path | None,
    jobs: int,
    timeout: int,
    force: bool,
    multiverse: bool,
) -> None:
    """Execute the notebooks and publish the report."""
    wished = {**_settings(settings), **({"multiverse": True} if multiverse else {})}
    _publish(_Wish(study, corpus, group, wished, out), jobs=jobs, seconds=timeout, force=force)


class _Wish(NamedTuple):
    """Which report is asked for."""

    study: Path | None
    corpus: Path | None
    group: str
    values: dict[str, Any]
    out: Path | None


def _publish(wish: _Wish, **options: Any) -> tuple[Any, Path, dict[str, Any]]:
    """Make the report, unless it is up to date; the study, the report's folder, the notebooks' own parameters."""
    from framescope.report.pages import find_pages, split_parameters
    from framescope.report.publish import make_report
    from framescope.study import project_folder

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    pages = find_pages()
    of_study, own = split_parameters(wish.values, pages)
    opened = _open(wish.study, wish.corpus, wish.group, of_study)
    place = wish.out or project_folder() / "reports" / opened.name
    make_report(opened, place, own=own, pages=pages, say=click.echo, **options)
    return opened, place, own


@main.command()
@_study
@_corpus
@_group
@_set
@click.option("--report", "folder", type=_path, metavar="PATH", help="Folder of the report [reports/NAME].")
@click.option("--out", type=_path, metavar="PATH", help="The archive [reports/NAME.zip, or NAME-rights-safe.zip].")
@click.option("--rights-safe", is_flag=True, help="Leave all running text out: no sentence, headline or concordance.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="A column of the metadata that may be in it; repeatable.")
def bundle(
    study: Path | None,
    corpus: Path | None,
    group: str,
    settings: tuple[str, ...],
    folder: Path | None,
    out: Path | None,
    rights_safe: bool,
    keep: tuple[str, ...],
) -> None:
    """Write a replication archive: parameters, codebooks, codes, counts, tables, checksums (and the texts).

    Makes the report first, unless it is up to date.
    """
    from framescope.report.bundle import write_bundle

    opened, place, own = _publish(_Wish(study, corpus, group, _settings(settings), folder))
    out = out or place.with_name(f"{place.name}{'-rights-safe' if rights_safe else ''}.zip")
    names = write_bundle(opened, place, out, own=own, rights_safe=rights_safe, keep=keep)
    click.echo(f"{out}: {len(names)} files, {out.stat().st_size / 1e6:,.1f} MB")


@main.command()
@click.argument("first", type=_path, metavar="REPORT_A")
@click.argument("second", type=_path, metavar="REPORT_B")
@click.option("--html", type=_path, metavar="PATH", help="Write it as a page, too.")
@click.option("--json", "as_json", type=_path, metavar="PATH", help="Write it as JSON, too, every number unrounded.")
def compare(first: Path, second: Path, html: Path | None, as_json: Path | None) -> None:
    """Say what changed between two reports, finding by finding.

    Each is the folder of a report, its report.json, or an archive of `framescope bundle`. Exit code: 0 if every finding
    of either holds in the other, in the same direction; 1 if not; 2 if one cannot be read.
    """
    from framescope.report.compare import (
        compare_reports,
        comparison_html,
        comparison_json,
        comparison_text,
        read_told,
    )

    try:
        compared = compare_reports(read_told(first), read_told(second))
        for path, write in ((html, comparison_html), (as_json, comparison_json)):
            if path:
                path.write_text(write(compared), encoding="utf-8", newline="\n")
    except (FramescopeError, OSError) as error:
        raise _Trouble(str(error)) from None
    click.echo(comparison_text(compared))
    sys.exit(0 if compared.agree else 1)


@main.command()
@_study
@_corpus
@_group
@_set
def check(study: Path | None, corpus: Path | None, group: str, settings: tuple[str, ...]) -> None:
    """Read the corpus and say what came in, what did not, and what was cut; no report."""
    from framescope.corpus.audit import audit_groups, summarize_cuts, summarize_sources

    opened = _open(study, corpus, group, _settings(settings))
    read = opened.corpus
    opened.rules  # noqa: B018 - reads the codebooks, whose errors belong here too
    click.echo(repr(read))
    for title, table in (
        ("Inputs", summarize_sources(read)),
        (f"Groups by {opened.parameters.group}", audit_groups(read, opened.parameters.group)),
        ("Cuts", summarize_cuts(read)),
        ("Issues", read.issues),
    ):
        click.echo(f"\n{title}\n{table.to_string(index=False) if len(table) else 'none'}")


@main.command()
@_study
@_corpus
@_group
@_set
@click.option("--codebook", default="", help="The codebook whose questions are asked [the study's first].")
@click.option("--n", default=240, show_default=True, type=click.IntRange(1), help="How many sentences to draw.")
@click.option("--coders", default="a,b", show_default=True, help="Short names of the coders; each gets a sheet.")
@click.option(
    "--share-without",
    default=0.5,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Share of sentences without any hit, which show what the dictionary misses.",
)
@click.option("--xlsx", is_flag=True, help="Sheets for a spreadsheet as well (needs the extra xlsx).")
@click.option("--out", type=_path, metavar="PATH", help="Folder of the sheets [codes, in the study's folder].")
def code(
    study: Path | None,
    corpus: Path | None,
    group: str,
    settings: tuple[str, ...],
    codebook: str,
    n: int,
    coders: str,
    share_without: float,
    xlsx: bool,
    out: Path | None,
) -> None:
    """Draw sentences for hand coding and write a sheet for every coder, without the outlets' names."""
    from framescope.framing import draw_sentences, write_sheets

    values = _settings(settings)
    opened = _open(study, corpus, group, {**values, "codebooks": [codebook]} if codebook else values)
    if not opened.codebooks:
        raise ParameterError("the study names no codebook; say which with --codebook.")
    book, p = opened.codebooks[0], opened.parameters
    drawn = draw_sentences(
        opened.tokens,
        book,
        p.group,
        n=n,
        share_without=share_without,
        sentences=opened.sentence_table,
        index=opened.index,
        seed=p.seed,
    )
    names = [name.strip() for name in coders.split(",")]
    paths = write_sheets(drawn, book, out or opened.folder / "codes", coders=names, xlsx=xlsx, seed=p.seed)
    for path in paths:
        click.echo(path)
    click.echo(
        f"{len(drawn)} sentences; when the sheets are filled in, add to the study file: codes: {paths[0].parent.name}"
    )


@main.command()
@click.argument("table", type=_path)
@click.option("--codebook", default="news-frames", show_default=True, help="The codebook whose frames were chosen.")
@click.option("--text", default="text", show_default=True, help="Column of the text, or several: headline,lead.")
@click.option("--coders", default="", help="Columns of the coders' choices, a,b [those that begin with coder].")
@click.option("--label", "labels", multiple=True, metavar="THEIRS=FRAME", help="A name of theirs for a frame, or none.")
def agree(table: Path, codebook: str, text: str, coders: str, labels: tuple[str, ...]) -> None:
    """Hold texts to which coders gave one frame each against the dictionary, and against a classifier.

    TABLE: a CSV or XLSX with a row per text and a column per coder. Prints agreement over all frames at once, with
    Krippendorff's alpha, and what coders chose against what each measure chose.
    """
    from framescope.codebook import read_codebook
    from framescope.framing.choices import choice_agreement, choice_confusion, match_choices, read_choices
    from framescope.framing.classifier import classify_frames, has_classifier
    from framescope.study import find_codebook

    book = read_codebook(find_codebook(codebook, Path.cwd()))
    names = [name.strip() for name in coders.split(",") if name.strip()]
    if bad := [label for label in labels if "=" not in label]:
        raise ParameterError(f"--label {bad[0]}: write THEIRS=FRAME, such as 3=conflict.")
    named = {theirs.strip(): frame.strip() for theirs, _, frame in (label.rpartition("=") for label in labels)}
    codes = read_choices(table, book, text=[name.strip() for name in text.split(",")], coders=names, labels=named)
    coded = match_choices(codes, book)
    measures = {"dictionary": coded.found, **({"classifier": classify_frames(coded)} if has_classifier() else {})}
    click.echo(choice_agreement(coded, measures).round(3).to_string(index=False))
    for name, found in measures.items():
        click.echo(f"\nCoders (rows) against the {name}\n{choice_confusion(coded, found).to_string()}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True))
@click.option("--group", default="", help="The metadata column to compare by [guessed].")
def init(folder: Path, group: str) -> None:
    """Write a commented study.yaml for the texts in FOLDER, from what is found there."""
    from framescope.study_file import write_study_file

    path = write_study_file(folder, group)
    click.echo(f"{path} written; look it over, then: make report STUDY={path}")


@main.command()
@click.option("--clear", is_flag=True, help="Remove all of it.")
def cache(clear: bool) -> None:
    """List what is kept of corpora, tokens and counts so that the next report need not make it again."""
    from framescope.study import open_cache

    kept = open_cache()
    table = kept.table()
    size = f"{table['n_bytes'].sum() / 1e6:,.1f} MB in {kept.folder}"
    if clear:
        click.echo(f"{kept.clear()} entries removed, {size}.")
        return
    for row in table.to_dict("records"):
        entry = Path(str(row["path"])).name
        click.echo(f"{row['made']}  {row['n_bytes'] / 1e6:10,.1f} MB  {row['kind']:<9}  {row['what']}  {entry}")
    click.echo(f"{len(table)} entries, {size}.")


if __name__ == "__main__":
    sys.exit(main())
