"""Buy from an earlier release's shop, migrated, in a process of its own; print what came of it."""

import io
import json
import sys
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

import django
from django.core.management import call_command

from commonfield.kernel import clock

# Some days after the databases were made, whatever day it is.
LATER: Final = datetime(2026, 12, 9, 4, tzinfo=UTC)


class _Later(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:  # noqa: ANN401 - a plain one, for drivers
        return LATER.astimezone(tz)


def main() -> None:
    """Buy a pack, look at pages that show it, and ask the books."""
    vars(clock)["datetime"] = _Later
    django.setup()
    from commonfield.stores.catalogue.commands import follow_price_lists  # noqa: PLC0415 - so too

    answers, is_found = buy()
    # As the worker does, whatever day the database was migrated on.
    follow_price_lists(LATER)
    books = io.StringIO()
    with suppress(SystemExit):
        call_command("check_books", json=True, stdout=books)
    sys.stdout.write(
        json.dumps({"answers": answers, "found": is_found, "books": json.loads(books.getvalue())})
    )


def buy() -> tuple[list[int], bool]:
    """Buy from the cast's first store as a guest; return how each request was answered.

    And whether its tea is found.
    """
    from django.test import Client  # noqa: PLC0415 - Django is ready only now

    client = Client()
    found = client.get("/api/market/skus?store=shop-home").json()["items"]
    body = {
        "lines": [{"sku": found[0]["sku"], "quantity": 1}],
        "contact": {"name": "买家", "phone": "13800138000"},
        "address": {"region": "331124000000", "detail": "某街 1 号"},
        "payment": "cod",
    }
    key = {"Idempotency-Key": "landed"}
    order = client.post("/api/market/orders", body, "application/json", headers=key)
    shop = "/market/"
    pages = ("/", "/board/", shop, f"{shop}stores/shop-home/", f"{shop}products/tea-home/")
    answers = [order.status_code, *(client.get(page).status_code for page in pages)]
    return answers, "tea-home" in client.get(f"{shop}?q=银猴").content.decode()


if __name__ == "__main__":
    main()
