"""The commands about reports: `report`, `bundle`, `compare`."""

import gc
import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click

from framescope.cli.options import (
    corpus_option,
    group_option,
    open_asked,
    path_given,
    read_settings,
    set_option,
    study_option,
)
from framescope.errors import FramescopeError


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


def _interrupt(*_: object) -> None:
    """Let a termination end a run as Ctrl-C does: kernels ended, nothing half-made left."""
    raise KeyboardInterrupt


@click.command(cls=_Report)
@study_option
@corpus_option
@group_option
@set_option
@click.option("--out", type=path_given, metavar="PATH", help="Folder of the report [reports/NAME].")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Notebooks at a time [one per processor].")
@click.option("--timeout", type=click.IntRange(1), default=1800, show_default=True, help="Seconds a cell may take.")
@click.option("--force", is_flag=True, help="Make every page anew.")
@click.option("--multiverse", is_flag=True, help="Repeat the framing contrasts under every way of counting.")
def report(
    study: Path | None,
    corpus: Path | str | None,
    group: str,
    settings: tuple[str, ...],
    out: Path | None,
    jobs: int,
    timeout: int,
    force: bool,
    multiverse: bool,
) -> None:
    """Execute the notebooks and publish the report."""
    wished = {**read_settings(settings), **({"multiverse": True} if multiverse else {})}
    _publish(_Wish(study, corpus, group, wished, out), jobs=jobs, seconds=timeout, force=force)


class _Wish(NamedTuple):
    """Which report is asked for."""

    study: Path | None
    corpus: Path | str | None
    group: str
    values: dict[str, Any]
    out: Path | None


def _publish(wish: _Wish, **options: Any) -> tuple[Any, Path, dict[str, Any]]:
    """Make the report, unless it is up to date; the study, the report's folder, the notebooks' own parameters."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    from framescope.report.imports import import_later, spared
    from framescope.report.warm import started

    with started() as process:  # first of all: what the notebooks import takes longer than what we do
        with spared():
            for name in ("numpy.f2py", "requests", "soupsieve"):  # imported by what we need, for what no report needs
                import_later(name)
            from framescope.report.pages import find_pages, split_parameters
            from framescope.report.publish import make_report
            from framescope.study.places import project_folder

        pages = find_pages()
        of_study, own = split_parameters(wish.values, pages)
        opened = open_asked(wish.study, wish.corpus, wish.group, of_study)
        place = wish.out or project_folder() / "reports" / opened.name
        make_report(opened, place, own=own, pages=pages, say=click.echo, process=process, **options)
        gc.freeze()  # what is left goes with the process: nothing looks through it for garbage at the end
        return opened, place, own


@click.command(short_help="Write a replication archive of a report.")
@study_option
@corpus_option
@group_option
@set_option
@click.option("--report", "folder", type=path_given, metavar="PATH", help="Folder of the report [reports/NAME].")
@click.option("--out", type=path_given, metavar="PATH", help="The archive [reports/NAME.zip, or NAME-rights-safe.zip].")
@click.option("--rights-safe", is_flag=True, help="Leave all running text out: no sentence, headline or concordance.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="A column of the metadata that may be in it; repeatable.")
def bundle(
    study: Path | None,
    corpus: Path | str | None,
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

    opened, place, own = _publish(_Wish(study, corpus, group, read_settings(settings), folder))
    out = out or place.with_name(f"{place.name}{'-rights-safe' if rights_safe else ''}.zip")
    names = write_bundle(opened, place, out, own=own, rights_safe=rights_safe, keep=keep)
    click.echo(f"{out}: {len(names)} files, {out.stat().st_size / 1e6:,.1f} MB")


@click.command()
@click.argument("first", type=path_given, metavar="REPORT_A")
@click.argument("second", type=path_given, metavar="REPORT_B")
@click.option("--html", type=path_given, metavar="PATH", help="Write it as a page, too.")
@click.option(
    "--json", "as_json", type=path_given, metavar="PATH", help="Write it as JSON, too, every number unrounded."
)
def compare(first: Path, second: Path, html: Path | None, as_json: Path | None) -> None:
    """Say what changed between two reports, finding by finding.

    Each is the folder of a report, its report.json, or an archive of `framescope bundle`. Exit code: 0 if every finding
    of either holds in the other, in the same direction; 1 if not; 2 if one cannot be read.
    """
    from framescope.report.compare import compare_reports, read_told
    from framescope.report.compare_shown import comparison_html, comparison_json, comparison_text

    try:
        compared = compare_reports(read_told(first), read_told(second))
        for path, write in ((html, comparison_html), (as_json, comparison_json)):
            if path:
                path.write_text(write(compared), encoding="utf-8", newline="\n")
    except (FramescopeError, OSError) as error:
        raise _Trouble(str(error)) from None
    click.echo(comparison_text(compared))
    sys.exit(0 if compared.agree else 1)
