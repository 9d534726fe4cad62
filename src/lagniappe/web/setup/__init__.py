"""The set-up: what the centre consists of, created and changed by administrators."""
