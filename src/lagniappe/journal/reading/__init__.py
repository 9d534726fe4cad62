"""Reading other systems' files: packed or not, of any encoding, delimiter and manner of writing times and numbers."""
