"""Lagniappe serves every customer on every channel from one desk, and measures each contact."""

__version__ = "0.1.0"
