"""The commands about studies: `check`, `init`, `cache`."""

from pathlib import Path
from shlex import quote

import click

from framescope.cli.options import corpus_option, group_option, open_asked, read_settings, set_option, study_option
from framescope.errors import counted
from framescope.markup import visible_text


@click.command(short_help="Read the corpus and tell what came in and what was cut.")
@study_option
@corpus_option
@group_option
@set_option
def check(study: Path | None, corpus: Path | str | None, group: str, settings: tuple[str, ...]) -> None:
    """Read the corpus and say what came in, what did not, and what was cut; no report."""
    from framescope.corpus.date_words import formats_in_words
    from framescope.corpus.summaries import audit_groups, summarize_cuts, summarize_sources

    opened = open_asked(study, corpus, group, read_settings(settings))
    read = opened.corpus
    opened.rules  # noqa: B018 - reads the codebooks, whose errors belong here too
    click.echo(repr(read))
    for title, table in (
        ("Inputs", summarize_sources(read)),
        (f"Groups by {opened.parameters.group}", audit_groups(read, opened.parameters.group)),
        ("Cuts", summarize_cuts(read)),
        ("Issues", formats_in_words(read.issues)),
    ):
        click.echo(visible_text(f"\n{title}\n{table.to_string(index=False) if len(table) else 'none'}"))


@click.command()
@click.argument("texts", type=click.Path(path_type=Path, exists=True, resolve_path=True))
@click.option("--group", default="", help="The metadata column to compare by [guessed].")
@set_option
def init(texts: Path, group: str, settings: tuple[str, ...]) -> None:
    """Write a commented study.yaml from what is found in TEXTS.

    TEXTS: a folder, or one file (.csv .xlsx .jsonl .parquet .zip), beside which it is written. What is set by --set
    stands in it instead of the default.
    """
    from framescope.study_file import write_study_file

    path = write_study_file(texts, group, read_settings(settings))
    click.echo(f"{path} written; look it over, then: make report STUDY={quote(str(path))}")


@click.command(short_help="List what is kept between runs, or remove it.")
@click.option("--clear", is_flag=True, help="Remove all of it.")
def cache(clear: bool) -> None:
    """List what is kept of corpora, tokens and counts, and finished pages, so that it need not be made again.

    What was used longest ago goes by itself when there is too much.
    """
    from framescope.report.store import PageStore
    from framescope.study.places import open_cache, project_folder

    kept, pages = open_cache(), PageStore(project_folder() / "build" / "pages")
    entries, finished = kept.table(), pages.table()
    sizes = [f"{table['n_bytes'].sum() / 1e6:,.1f} MB" for table in (entries, finished)]
    if clear:
        click.echo(f"{counted(kept.clear(), 'entry', 'entries')} removed, {sizes[0]} in {kept.folder}.")
        click.echo(f"{counted(pages.clear(), 'page')} removed, {sizes[1]} in {pages.folder}.")
        return
    for row in entries.to_dict("records"):
        entry = Path(str(row["path"])).name
        click.echo(f"{row['made']}  {row['n_bytes'] / 1e6:10,.1f} MB  {row['kind']:<9}  {row['what']}  {entry}")
    for row in finished.to_dict("records"):
        click.echo(f"{row['used']}  {row['n_bytes'] / 1e6:10,.1f} MB  page       {row['what']}")
    click.echo(f"{counted(len(entries), 'entry', 'entries')}, {sizes[0]} in {kept.folder}.")
    click.echo(f"{counted(len(finished), 'page')}, {sizes[1]} in {pages.folder}.")
