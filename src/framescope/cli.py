"""The command line behind the Makefile: `report`, `check`, `init`, `cache`, `code`."""

import signal
import sys
from pathlib import Path
from typing import Any

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
            raise click.ClickException("interrupted; what was published before is untouched.") from None


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
        try:
            values[name.strip()] = YAML(typ="safe", pure=True).load(value) if value.strip() else ""
        except (YAMLError, ValueError):  # 2017-13-45 looks like a date and is none
            values[name.strip()] = value
    return values


def _open(study: Path | None, corpus: Path | None, group: str, values: dict[str, Any]) -> Any:
    from framescope.study import open_study

    if study and corpus:
        raise ParameterError("give --study or --corpus, not both: a study names its own corpus.")
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
    from framescope.report.pages import find_pages, split_parameters
    from framescope.report.publish import make_report
    from framescope.study import project_folder

    signal.signal(signal.SIGTERM, _interrupt)
    pages = find_pages()
    wished = {**_settings(settings), **({"multiverse": True} if multiverse else {})}
    of_study, own = split_parameters(wished, pages)
    opened = _open(study, corpus, group, of_study)
    place = out or project_folder() / "reports" / opened.name
    make_report(opened, place, own=own, pages=pages, jobs=jobs, seconds=timeout, force=force, say=click.echo)


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
