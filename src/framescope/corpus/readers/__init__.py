"""One small reader per kind of source; each gives records, sources and issues."""
