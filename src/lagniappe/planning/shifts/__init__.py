"""Who works when: shifts and breaks for named people, by OR-Tools CP-SAT, with the gap to the best possible told."""

from lagniappe.planning.shifts.check import Cost, faults, measured
from lagniappe.planning.shifts.offers import Offer, offers
from lagniappe.planning.shifts.plan import Break, Contract, Fairness, Length, Person, Plan, RosterError, Shift, Wish
from lagniappe.planning.shifts.replan import Change, Replan, Rest, Short, replan, rest_of
from lagniappe.planning.shifts.roster_file import read_plan
from lagniappe.planning.shifts.so_far_file import moved, read_so_far
from lagniappe.planning.shifts.solve import Roster, roster
from lagniappe.planning.shifts.today import Today
from lagniappe.planning.shifts.told import replan_data, shifts_of, to_data

__all__ = [
    "Break", "Change", "Contract", "Cost", "Fairness", "Length", "Offer", "Person", "Plan", "Replan", "Rest", "Roster",
    "RosterError", "Shift", "Short", "Today", "Wish", "faults", "measured", "moved", "offers", "read_plan", "read_so_far",
    "replan", "replan_data", "rest_of", "roster", "shifts_of", "to_data",
]  # fmt: skip
