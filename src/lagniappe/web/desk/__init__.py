"""The agent's desk: mine, this contact, this person."""
