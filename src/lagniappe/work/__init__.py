"""Background work: what is due, the seal of days into the journal, waits learned from it, and studies."""
