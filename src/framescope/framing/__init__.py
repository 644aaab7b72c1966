"""Dictionary frames and target systems: how often, where, beside what, and how far to trust it."""
