"""How many will come, how long each takes and who will be away, by queue and time band, with intervals that hold."""
