"""The command line behind the Makefile: `report`, `check`, `init`."""

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
    return ", ".join(map(str, default)) if isinstance(default, tuple) else str(default or "none")


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


@main.command(cls=_Report)
@_study
@_corpus
@_group
@_set
@click.option("--out", type=_path, metavar="PATH", help="Folder of the report [reports/NAME].")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Notebooks at a time [one per processor].")
@click.option("--timeout", type=click.IntRange(1), default=1800, show_default=True, help="Seconds a cell may take.")
@click.option("--force", is_flag=True, help="Make every page anew.")
def report(
    study: Path | None,
    corpus: Path | None,
    group: str,
    settings: tuple[str, ...],
    out: Path | None,
    jobs: int,
    timeout: int,
    force: bool,
) -> None:
    """Execute the notebooks and publish the report."""
    from framescope.report.pages import find_pages, split_parameters
    from framescope.report.publish import make_report
    from framescope.study import project_folder

    pages = find_pages()
    of_study, own = split_parameters(_settings(settings), pages)
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
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True))
@click.option("--group", default="", help="The metadata column to compare by [guessed].")
def init(folder: Path, group: str) -> None:
    """Write a commented study.yaml for the texts in FOLDER, from what is found there."""
    from framescope.study_file import write_study_file

    path = write_study_file(folder, group)
    click.echo(f"{path} written; look it over, then: make report STUDY={path}")


if __name__ == "__main__":
    sys.exit(main())
