"""Errors of clocks and hands, found in arrays of times: each function says which rows are touched, none drops a row.

All times and durations are whole microseconds (numpy int64); what is not known is left out by a mask ``known``. What a
source repairs it counts in its account; a time that cannot be trusted keeps its row and gets a bit of ``Doubt``.
"""
