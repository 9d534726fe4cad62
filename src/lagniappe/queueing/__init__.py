"""Models of waiting: Erlang's formulas, patience, and a simulator; arrays and frozen dataclasses only."""
