"""Beyond one machine: what Dask workers do for a study or for files, so that the texts stay with them.

A partition is worked on by the very functions that work on one machine, and parts are joined in the order of the files,
so that the result is the same, bit for bit, whatever the partitions and wherever they were worked on.
"""

from framescope.cluster.counting import count_files
from framescope.cluster.partitions import find_partitions, read_partition
from framescope.cluster.resampling import keyness_on, spread_on
from framescope.cluster.workers import LOCAL

__all__ = ["LOCAL", "count_files", "find_partitions", "keyness_on", "read_partition", "spread_on"]
