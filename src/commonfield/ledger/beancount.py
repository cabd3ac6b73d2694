"""The ledger as a Beancount file: every entry a transaction, every account opened by name."""

from collections.abc import Iterator
from datetime import datetime
from io import StringIO

from commonfield.kernel.clock import CHINA
from commonfield.kernel.money import yuan_text
from commonfield.ledger.accounts import holder_of, party_of
from commonfield.ledger.queries import all_accounts, all_entries
from commonfield.people.queries import organisations
from commonfield.people.types import OrganisationInfo

_CURRENCY = 'option "operating_currency" "CNY"\n\n'


def beancount_lines(organisation: str = "") -> Iterator[str]:
    """Yield the file's text in pieces, accounts first, then entries in order of recording.

    Of everybody's books, or of one organisation's alone.
    """
    accounts = list(all_accounts(organisation))
    codes = {code for account, _at in accounts for code in (holder_of(account), party_of(account))}
    named = organisations(codes)
    title = named[organisation].name if organisation in named else "Commonfield"
    yield f'option "title" {_quoted(title)}\n{_CURRENCY}'
    for code, opened_at in accounts:
        yield f"{_day(opened_at)} open {code} CNY\n{_names(code, named)}"
    for at, kind, reference, legs in all_entries(organisation):
        text = StringIO()
        text.write(f'\n{_day(at)} * "{kind}" "{reference}"\n')
        for leg in legs:
            amount = yuan_text(leg.amount_fen, always_fen=True).replace(",", "")
            text.write(f"  {leg.account}  {amount} CNY\n")
        yield text.getvalue()


def _names(account: str, named: dict[str, OrganisationInfo]) -> str:
    """Write as metadata whose books an account is in, and towards whom: no person's name."""
    codes = {"holder": holder_of(account), "party": party_of(account)}
    return "".join(
        f"  {key}: {_quoted(named[code].name)}\n" for key, code in codes.items() if code in named
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _day(instant: datetime) -> str:
    return instant.astimezone(CHINA).date().isoformat()
