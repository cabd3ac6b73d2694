"""A shop in an installation of its own; run as a program by its test, tells its store and SKU."""

import json
import sys

import django


def main() -> None:
    django.setup()
    from tests.market.builders import make_shop  # noqa: PLC0415 - Django is there only now

    shop = make_shop()
    sys.stdout.write(json.dumps({"store": shop.slug, "sku": shop.sku}))


if __name__ == "__main__":
    main()
