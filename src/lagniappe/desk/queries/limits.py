"""How a wait stands against its limit. The word is for people and programs alike: within, near or over."""

from __future__ import annotations

NEAR_SHARE = 0.75
"""From this share of the limit on, a wait is near it."""

WITHIN, NEAR, OVER = "within", "near", "over"


def against(wait_seconds: float, limit_seconds: float) -> str:
    """Within, near or over the limit.

    >>> [against(wait, 1800) for wait in (60, 1350, 1800, 1801)]
    ['within', 'near', 'near', 'over']
    """
    if wait_seconds > limit_seconds:
        return OVER
    return NEAR if wait_seconds >= NEAR_SHARE * limit_seconds else WITHIN
