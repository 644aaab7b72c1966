"""The comparisons: each takes Counts or Tokens and gives a table."""
