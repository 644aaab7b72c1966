"""The command line behind the Makefile: `report`, `bundle`, `compare`, `check`, `init`, `cache`, `code`, `agree`."""

from typing import Any

import click

import framescope
from framescope.cli.coding import agree, code
from framescope.cli.reports import bundle, compare, report
from framescope.cli.studies import cache, check, init
from framescope.errors import FramescopeError


class _Group(click.Group):
    """Print our own errors as one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FramescopeError as error:
            raise click.ClickException(str(error)) from None
        except KeyboardInterrupt:
            raise click.ClickException("interrupted; what is published is whole.") from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(framescope.__version__)
def main() -> None:
    """How news outlets frame the same story, and which terms set them apart."""


for command in (report, bundle, compare, check, code, agree, init, cache):
    main.add_command(command)
