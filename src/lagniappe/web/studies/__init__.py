"""Studies: ask, read the answer, take it along; and the days that lie in the journal."""
