"""Forms of the ledger."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from commonfield.front.form_fields import day_field
from commonfield.ledger.accounting.rules import period_between, period_name, period_named
from commonfield.ledger.accounting.types import Period
from commonfield.ledger.errors import PeriodUnusableError


def default_period(today: date) -> str:
    """Return the name of the month that is read if none is chosen."""
    return period_name(today - timedelta(days=1), "month")


class PeriodForm(forms.Form):
    """For which days books are read: a period by its name, or from one day to another."""

    period = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    since = day_field(_("From"), required=False)
    last = day_field(_("Through"), required=False)

    def chosen(self, today: date) -> Period:
        """Return what was chosen; yesterday's month if nothing was.

        On the first of a month the one before is read, which is booked in full.
        """
        if not self.is_valid():
            raise PeriodUnusableError
        data = self.cleaned_data
        since, last = data.get("since"), data.get("last")
        if since or last:
            return period_between(since or date(today.year, 1, 1), last or today)
        return period_named(data["period"] or default_period(today))
