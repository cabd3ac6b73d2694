"""The facts' part of the demo county at full size."""

from collections.abc import Sequence

from django.db import connection

from commonfield.facts.models import Fact
from commonfield_demo.copies import Copies, copied_instant


def copy_facts(copies: Copies, kinds: Sequence[str]) -> None:
    """Copy all facts of some kinds, once; roll-ups are to be rebuilt afterwards."""
    instant = copied_instant("s.occurred_at")
    if connection.vendor == "postgresql":
        month = f"to_char(({instant}) AT TIME ZONE 'Asia/Shanghai', 'YYYYMM')::int"
    else:
        month = f"CAST(strftime('%Y%m', {instant}, '+8 hours') AS integer)"
    names = ", ".join(f"'{kind}'" for kind in kinds)
    copies.write(
        Fact,
        source=f"CROSS JOIN copy_each c WHERE s.kind IN ({names}) AND s.occurred_at < c.ends_at",
        changes={"month": month},
    )
