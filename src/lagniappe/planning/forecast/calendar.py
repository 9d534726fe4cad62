"""Days that are not like others: holidays of a country or region, days that the user names, days on which it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Calendar:
    """``named`` days have the name under which they come again (a holiday, a payday, a campaign): what they did is learnt by
    that name. On ``closed`` days nobody can come."""

    named: Mapping[date, str] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()

    def with_days(self, named: Mapping[date, str], closed: frozenset[date] = frozenset()) -> Calendar:
        """The calendar with a user's own days, whose names count before the country's."""
        return Calendar({**self.named, **named}, self.closed | closed)


def national(country: str, first: date, last: date, region: str | None = None) -> Calendar:
    """The public holidays of a country (ISO 3166, such as AR or ES) or of a region of it, from ``first`` to ``last``.

    Raises ValueError that names the country or region, and what would be possible, also where the package ``holidays`` is
    absent.

    >>> sorted(national("AR", date(2026, 5, 1), date(2026, 5, 31)).named)
    [datetime.date(2026, 5, 1), datetime.date(2026, 5, 25)]
    """
    try:
        import holidays
    except ImportError:
        raise ValueError(
            "holidays of a country need the package 'holidays' (pip install lagniappe[planning]); "
            "without it, give a list of days"
        ) from None
    known = holidays.list_supported_countries()
    if country not in known:
        raise ValueError(f"country {country!r} is not known; give two letters, such as AR, ES or UY, or a list of days")
    if region is not None and region not in known[country]:
        possible = ", ".join(sorted(known[country])) or "none"
        raise ValueError(f"region {region!r} of {country} is not known; possible: {possible}")
    found = holidays.country_holidays(country, subdiv=region, years=range(first.year, last.year + 1))
    return Calendar({day: name for day, name in sorted(found.items()) if first <= day <= last})
