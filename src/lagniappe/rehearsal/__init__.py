"""The demonstration centre: its people and places, four weeks behind it, and the life that goes on in it."""
