"""Dictionary frames and target systems: how often, where, beside what, and how far to trust it."""

from framescope.framing.company import dominant_frames, frame_cooccurrence, groups_test
from framescope.framing.corrected import corrected_contrasts
from framescope.framing.coverage import carried_frames, frame_coverage, frame_overlap
from framescope.framing.profile import count_frames, frame_profile
from framescope.framing.sampling import draw_sentences
from framescope.framing.sheets import Codes, read_codes, write_sheets
from framescope.framing.targets import target_company, target_profile, target_summary, targets_beside_frames
from framescope.framing.units import Sentences, count_frame_sentences, find_sentences, frame_hits
from framescope.framing.validation import Coded, confusion_examples, frame_badges, match_codes, validation_table

__all__ = [
    "Coded",
    "Codes",
    "Sentences",
    "carried_frames",
    "confusion_examples",
    "corrected_contrasts",
    "count_frame_sentences",
    "count_frames",
    "dominant_frames",
    "draw_sentences",
    "find_sentences",
    "frame_badges",
    "frame_cooccurrence",
    "frame_coverage",
    "frame_hits",
    "frame_overlap",
    "frame_profile",
    "groups_test",
    "match_codes",
    "read_codes",
    "target_company",
    "target_profile",
    "target_summary",
    "targets_beside_frames",
    "validation_table",
    "write_sheets",
]
