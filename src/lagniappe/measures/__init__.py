"""Measures: small expressions from the journal's tables to tables of numbers, and the intervals around them.

Every function takes and gives Ibis tables (evaluated by whichever engine holds the journal) or plain numpy arrays.
Durations are whole microseconds until the last division. A row whose times are in doubt is counted and named by the
reason for which it is out of a duration, so that rows in = rows used + rows excluded, for every measure.
"""
