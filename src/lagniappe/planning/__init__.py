"""Plans made from measured demand: forecast, staffing, shifts, scenarios; arrays and frozen dataclasses only."""
