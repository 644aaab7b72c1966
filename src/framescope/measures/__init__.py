"""Arithmetic on arrays: no tables, no files, no text."""
