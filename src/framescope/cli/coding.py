"""The commands about coding by hand: `code`, `agree`."""

from os.path import relpath
from pathlib import Path

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
from framescope.errors import ParameterError, counted


@click.command(short_help="Draw sentences for hand coding, and write the sheets.")
@study_option
@corpus_option
@group_option
@set_option
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
@click.option("--out", type=path_given, metavar="PATH", help="Folder of the sheets [codes, in the study's folder].")
def code(
    study: Path | None,
    corpus: Path | str | None,
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
    from framescope.framing.sampling import draw_sentences
    from framescope.framing.sheets import write_sheets

    values = read_settings(settings)
    opened = open_asked(study, corpus, group, {**values, "codebooks": [codebook]} if codebook else values)
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
    place = Path(relpath(paths[0].parent, opened.folder)).as_posix()
    n_drawn = counted(len(drawn), "sentence")
    click.echo(f"{n_drawn}; when the sheets are filled in, add to the study file: codes: {place}")


@click.command(short_help="Compare coders' choices of frames with the dictionary's.")
@click.argument("table", type=path_given)
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
    from framescope.framing.choice_tables import choice_agreement, choice_confusion
    from framescope.framing.choices import match_choices, read_choices
    from framescope.framing.classifier import classify_frames, has_classifier
    from framescope.study.places import find_codebook

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
