"""The chart of accounts, which other rooms use to name what they book.

Codes are ``Root:Holder:Group[:Party]``: whose books, what, and towards whom. Every code is also
a valid Beancount account.
"""


def receivable(holder: str, provider: str) -> str:
    """Return the account of a payment provider's or buyers' debt to ``holder``."""
    return f"Assets:{holder}:Receivable:{provider}"


def bank(holder: str) -> str:
    """Return the account of ``holder``'s own bank."""
    return f"Assets:{holder}:Bank"


def claim(holder: str, party: str) -> str:
    """Return the account of ``party``'s debt to ``holder`` from agreements."""
    return f"Assets:{holder}:Claims:{party}"


def owed(holder: str, group: str, party: str) -> str:
    """Return the account of ``holder``'s debt to ``party``; group is Growers, Lots or Makers."""
    return f"Liabilities:{holder}:{group}:{party}"


def orders_open(holder: str) -> str:
    """Return the account of goods that ``holder`` owes buyers for orders taken."""
    return f"Liabilities:{holder}:Orders"


def income(holder: str, group: str) -> str:
    """Return an income account; group is Sales, Shares or Unclaimed."""
    return f"Income:{holder}:{group}"


def expense(holder: str, group: str) -> str:
    """Return an expense account; group is Leaf, Fees or Insurance."""
    return f"Expenses:{holder}:{group}"


def holder_of(code: str) -> str:
    return code.split(":")[1]


def party_of(code: str) -> str:
    """Return towards whom an account stands, or nothing."""
    _, _, _, party = f"{code}:::".split(":")[:4]
    return party
