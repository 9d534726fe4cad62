"""The planner's pages: forecast, staff needed, roster, scenarios. Everything heavy was computed before, elsewhere."""
