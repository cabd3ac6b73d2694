"""The calendar of this installation: notices that are shipped, and those that its operator adds."""

from django.conf import settings

from commonfield.workshop.calendar import WorkingCalendar, working_calendar


def calendar_here() -> WorkingCalendar:
    """Return which days are worked, as far as their years' notices are known here."""
    return working_calendar(settings.DATA_DIR / "holidays")
