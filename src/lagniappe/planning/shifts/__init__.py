"""Who works when: shifts and breaks for named people, by OR-Tools CP-SAT, with the gap to the best possible told."""

from lagniappe.planning.shifts.check import Cost, faults, measured
from lagniappe.planning.shifts.plan import Break, Contract, Fairness, Length, Person, Plan, RosterError, Shift, Wish
from lagniappe.planning.shifts.roster_file import read_plan
from lagniappe.planning.shifts.solve import Roster, roster
from lagniappe.planning.shifts.told import to_data

__all__ = [
    "Break", "Contract", "Cost", "Fairness", "Length", "Person", "Plan", "Roster", "RosterError", "Shift", "Wish",
    "faults", "measured", "read_plan", "roster", "to_data",
]  # fmt: skip
