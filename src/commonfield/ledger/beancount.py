"""The whole ledger as a Beancount file: every entry a transaction, every account opened."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from commonfield.kernel.clock import CHINA
from commonfield.kernel.money import yuan_text
from commonfield.ledger.queries import all_accounts, all_entries

_HEAD = 'option "title" "Commonfield"\noption "operating_currency" "CNY"\n\n'


def beancount_lines() -> Iterator[str]:
    """Yield the file's text in pieces, accounts first, then entries in order of recording."""
    yield _HEAD
    for code, opened_at in all_accounts():
        yield f"{_day(opened_at)} open {code} CNY\n"
    for at, kind, reference, legs in all_entries():
        text = StringIO()
        text.write(f'\n{_day(at)} * "{kind}" "{reference}"\n')
        for leg in legs:
            amount = yuan_text(leg.amount_fen, always_fen=True).replace(",", "")
            text.write(f"  {leg.account}  {amount} CNY\n")
        yield text.getvalue()


def _day(instant: datetime) -> str:
    return instant.astimezone(CHINA).date().isoformat()
