"""The parameters of a study: one schema, from which error messages, `--help` and `framescope init` speak."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_type_hints

import msgspec
from msgspec import Meta

from framescope.errors import ParameterError, quote, unknown


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything a study can say; each field explains itself."""

    title: Annotated[str, Meta(description="title of the report")] = ""
    question: Annotated[str, Meta(description="the question the study asks, one sentence")] = ""
    note: Annotated[str, Meta(description="a line shown under the title, e.g. where the texts come from")] = ""
    corpus: Annotated[
        str,
        Meta(
            description="folder of texts with metadata.csv, one file (.csv .xlsx .jsonl .parquet .zip), or many: s3://*.parquet"
        ),
    ] = ""
    group: Annotated[str, Meta(description="metadata column whose values are compared, e.g. outlet", min_length=1)] = (
        "outlet"
    )
    date: Annotated[str, Meta(description="metadata column of the date (default: the first that looks like one)")] = ""
    groups: Annotated[dict[str, str], Meta(description="names of groups as written: the name to use")] = {}
    max_groups: Annotated[int, Meta(description="compare the largest groups, at most this many", ge=2, le=40)] = 8
    text_column: Annotated[
        str, Meta(description="of a table: the column of the texts (default: a guess, reported)")
    ] = ""
    id_column: Annotated[str, Meta(description="of a table: the column of the ids (default: a guess, reported)")] = ""
    title_column: Annotated[str, Meta(description="metadata column of the headlines (default: a guess, reported)")] = ""
    encoding: Annotated[str, Meta(description="encoding of files without a mark, e.g. cp1252 (default: UTF-8)")] = ""
    weighting: Annotated[
        Literal["all", "cluster", "own"],
        Meta(description="count all tokens, each cluster of near-duplicates as one document, or own tokens only"),
    ] = "all"
    harmonise: Annotated[
        bool,
        Meta(
            description="undo for all what an archive did to one group: case and accents folded, possessives stripped"
        ),
    ] = True
    furniture: Annotated[
        tuple[str, ...], Meta(description="further regular expressions for lines that are page furniture")
    ] = ()
    codebooks: Annotated[
        tuple[str, ...], Meta(description="codebooks of frames: names in data/codebooks, or files")
    ] = ("air-defence", "news-frames")
    targets: Annotated[str, Meta(description="codebook of target systems: a name or a file; empty for none")] = (
        "target-systems"
    )
    codes: Annotated[
        str, Meta(description="folder of filled-in coding sheets of the first codebook; empty for none")
    ] = ""
    tokenizer: Annotated[Literal["words", "nltk"], Meta(description="what cuts texts into tokens")] = "words"
    case: Annotated[Literal["lower", "keep"], Meta(description="fold case or keep it")] = "lower"
    hyphens: Annotated[Literal["keep", "split"], Meta(description="keep S-400 whole or part it")] = "keep"
    numbers: Annotated[bool, Meta(description="count numbers as tokens")] = True
    urls: Annotated[bool, Meta(description="count URLs and e-mail addresses as tokens")] = True
    emails: Annotated[bool, Meta(description="count e-mail addresses as tokens (where URLs are)")] = True
    apostrophes: Annotated[
        Literal["keep", "strip", "split"], Meta(description="keep don't whole, count it as dont, or part it")
    ] = "keep"
    possessives: Annotated[Literal["keep", "strip"], Meta(description="strip counts Ankara's as ankara")] = "keep"
    hashtags: Annotated[
        Literal["keep", "strip", "drop"], Meta(description="#tag and @name: keep, count as tag, or leave out")
    ] = "keep"
    language: Annotated[str, Meta(description="language of the texts; tr folds dotted and dotless i apart")] = "en"
    stems: Annotated[
        Literal["none", "snowball", "simplemma"],
        Meta(description="count the forms of a word as one: stems (snowball), lemmas (simplemma); never for frames"),
    ] = "none"
    stop_words: Annotated[tuple[str, ...], Meta(description="words left out of term counts; rates keep them")] = ()
    per: Annotated[float, Meta(description="rates are per this many tokens", gt=0, le=1e9)] = 1000.0
    min_count: Annotated[int, Meta(description="terms shown occur at least this often", ge=1)] = 5
    min_documents: Annotated[int, Meta(description="terms shown stand in at least this many articles", ge=1)] = 3
    n_permutations: Annotated[int, Meta(description="permutations of documents behind each p", ge=0, le=99_999)] = 999
    n_bootstrap: Annotated[int, Meta(description="bootstrap resamples behind each interval", ge=0, le=99_999)] = 999
    scheduler: Annotated[
        str, Meta(description="where to read, to count and to resample: local, or a Dask scheduler (tcp://host:8786)")
    ] = "local"
    seed: Annotated[int, Meta(description="seed of all resampling", ge=0)] = 1


class ParameterDoc(NamedTuple):
    """What is known of one parameter: for help, messages and the commented study file."""

    name: str
    kind: str
    default: Any
    help: str


def parameter_docs() -> Iterator[ParameterDoc]:
    """List every parameter with its kind, default and explanation."""
    defaults = Parameters()
    for name, hint in get_type_hints(Parameters, include_extras=True).items():
        bare, meta = get_args(hint)
        choices = get_args(bare)
        if choices and all(isinstance(choice, str) for choice in choices):
            kind = " or ".join(choices)
        else:
            kind = str(getattr(bare, "__name__", bare)).replace("str", "text").replace("int", "whole number")
            kind = {
                "float": "number",
                "bool": "true or false",
                "tuple": "list of texts",
                "dict": "text: text",
            }.get(kind, kind)
        yield ParameterDoc(name, kind, getattr(defaults, name), str(meta.description))


def check_parameters(values: Mapping[str, Any], where: str, lines: Mapping[str, int] | None = None) -> Parameters:
    """Turn a mapping into Parameters; raises ParameterError that lists what exists and the nearest name.

    where: what the values were read from, for the message. lines: the line of each name in it.
    """
    with suppress(msgspec.ValidationError):  # nearly always; what is wrong is looked for below
        return msgspec.convert(dict(values), Parameters)
    known = {doc.name: doc for doc in parameter_docs()}
    for name in values:
        if name not in known:
            raise ParameterError(f"{_place(where, name, lines)}: {unknown('parameter', name, known)}")
    for name, value in values.items():
        try:
            msgspec.convert({name: value}, Parameters)
        except msgspec.ValidationError as error:
            doc = known[name]
            reason = str(error).split(" - at ")[0]
            raise ParameterError(
                f"{_place(where, name, lines)}: {name} is {quote(value)}; {reason[0].lower()}{reason[1:]}. "
                f"{name} ({doc.kind}{', such as [one, two]' * doc.kind.startswith('list')}): {doc.help}."
            ) from None
    raise AssertionError(f"{where}: no name and no value is wrong")  # pragma: no cover - a fault of ours


def _place(where: str, name: str, lines: Mapping[str, int] | None) -> str:
    return f"{where}:{lines[name]}" if lines and name in lines else where
