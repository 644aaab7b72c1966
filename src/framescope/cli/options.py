"""What most commands are given: a study or a folder of texts, a group, parameters by name; and its opening."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from framescope.errors import ParameterError

SAMPLE = "data/air-defence/study.yaml"


def path_given(value: str) -> Path:
    """A path given on the command line: from the working directory, `~` understood."""
    return Path(value).expanduser().resolve()


def corpus_given(value: str) -> Path | str:
    """A corpus given on the command line: an address (`s3://news/*.parquet`) as it stands, else a path."""
    return value if "://" in value else path_given(value)


study_option = click.option("--study", type=path_given, metavar="PATH", help=f"Study file [{SAMPLE}].")
corpus_option = click.option(
    "--corpus", type=corpus_given, metavar="PATH", help="A folder of texts instead of a study file."
)
group_option = click.option("--group", default="", help="The metadata column to compare by, such as outlet.")
set_option = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter; may be repeated."
)


def read_settings(settings: tuple[str, ...]) -> dict[str, Any]:
    """Read NAME=VALUE pairs; a value is YAML 1.2: 5 is a number, "5" and NO are text, and so is a date."""
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
        text = not written.startswith(("[", "{", '"', "'")) and isinstance(read, str | list | dict | date)
        values[name.strip()] = written if text else read
    return values


def open_asked(study: Path | None, corpus: Path | str | None, group: str, values: dict[str, Any]) -> Any:
    from framescope.study import open_study

    if study and corpus:
        raise ParameterError("give --study or --corpus, not both: a study names its own corpus.")
    named = values.get("corpus")
    if isinstance(named, str) and named:
        if corpus:
            raise ParameterError("give --corpus or --set corpus=..., not both.")
        values = {**values, "corpus": str(corpus_given(named))}
        if not study:  # texts without a study file
            corpus = corpus_given(named)
    return open_study(study or ("" if corpus else SAMPLE), corpus=corpus or "", group=group, overrides=values)
