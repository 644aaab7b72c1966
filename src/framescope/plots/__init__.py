"""Figures: one look, colour-blind safe, each with a text alternative computed from its data, and its table."""
