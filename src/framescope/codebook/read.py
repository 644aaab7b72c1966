"""`read_codebook`: whatever the format."""

from pathlib import Path

from framescope.codebook.lexicoder import lc3_codebook, lcd_codebook
from framescope.codebook.liwc import liwc_codebook
from framescope.codebook.model import Codebook
from framescope.codebook.native import native_codebook
from framescope.codebook.quanteda import is_quanteda, quanteda_codebook
from framescope.errors import CodebookError
from framescope.yaml_file import read_yaml

_READERS = {".dic": liwc_codebook, ".lc3": lc3_codebook, ".lcd": lcd_codebook, ".ykd": lcd_codebook}
SUFFIXES = (".yaml", ".yml", *_READERS)


def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook: this project's YAML, a quanteda YAML dictionary, LIWC `.dic`, Lexicoder `.lc3` or `.lcd`.

    Our own YAML has `name`, `version`, `language`, `source`, `status`, `case`, `negation`, then `frames:` or
    `targets:`, a mapping of names to `label`, `description`, `question`, `patterns`, `exclude` and further `frames:`
    inside; and optionally `variants:` (spelling: form counted) and `evaluation:` (`positive`, `negative`: lists of
    words). What each means stands in data/codebooks/README.md.

    path: the file; its ending tells the format.

    Raises CodebookError with file and line.

    >>> import framescope as fs
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import write_study
    >>> with TemporaryDirectory() as folder:
    ...     print(fs.read_codebook(write_study(folder).parent / "frames.yaml"))
    <Codebook bridge 1.0: 2 frames, 12 patterns, unvalidated>
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader:
        return reader(path)
    data = read_yaml(path, CodebookError)
    return quanteda_codebook(path, data) if is_quanteda(data) else native_codebook(path, data)
