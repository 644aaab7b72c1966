"""The command line behind the Makefile: `report`, `bundle`, `compare`, `check`, `init`, `cache`, `code`, `agree`."""

import os
import sys
from typing import Any

import click

import framescope
from framescope.cli.coding import agree, code
from framescope.cli.reports import bundle, compare, report
from framescope.cli.studies import cache, check, init
from framescope.errors import FramescopeError
from framescope.markup import visible_text


class _Group(click.Group):
    """Print our own errors as one line, without a traceback."""

    def main(self, *words: Any, **options: Any) -> Any:
        use_utf8()
        return super().main(*words, **options)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FramescopeError as error:
            raise click.ClickException(visible_text(error)) from None
        except BrokenPipeError:  # who reads has gone away: click ends quietly
            raise
        except OSError as error:  # a folder that cannot be written, a full disk
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(visible_text(f"{where}{error.strerror or error}.")) from None
        except KeyboardInterrupt as stop:
            at = f" at {stop}" if str(stop) else ""
            raise click.ClickException(f"interrupted{at}; what is published is whole.") from None


def use_utf8() -> None:
    """Start again in Python's UTF-8 mode where it would read file names otherwise: the same files, the same names."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(framescope.__version__)
def main() -> None:
    """How news outlets frame the same story, and which terms set them apart."""


for command in (report, bundle, compare, check, code, agree, init, cache):
    main.add_command(command)
