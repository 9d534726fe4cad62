"""Bringing other systems' exports into the journal, and reading what became of each row."""
