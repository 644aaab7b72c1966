"""Dictionary frames and target systems: how often, where, and beside what."""

from framescope.framing.profile import count_frames, frame_coverage, frame_profile
from framescope.framing.targets import target_profile, targets_beside_frames

__all__ = ["count_frames", "frame_coverage", "frame_profile", "target_profile", "targets_beside_frames"]
