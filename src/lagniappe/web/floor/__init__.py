"""The floor: who waits, who works, how the day goes; for whoever leads the site."""
