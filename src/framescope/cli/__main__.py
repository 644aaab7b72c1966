"""`python -m framescope.cli` is the command `framescope`."""

import sys

from framescope.cli import main

sys.exit(main())
