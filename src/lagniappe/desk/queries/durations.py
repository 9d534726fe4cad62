"""Durations in words, short and in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def short(seconds: float) -> str:
    """As people say it: ``45 s``, ``4 min``, ``1 h 5 min``; whole minutes from two minutes on.

    >>> from django.utils import translation
    >>> with translation.override("en"):
    ...     [short(s) for s in (-3, 45, 60, 90, 125, 3600, 3900)]
    ['0 s', '45 s', '1 min', '1 min 30 s', '2 min', '1 h', '1 h 5 min']
    """
    whole = max(0, int(seconds))
    if whole < 60:
        return _("%(seconds)d s") % {"seconds": whole}
    minutes, rest = divmod(whole, 60)
    if minutes < 2 and rest:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
