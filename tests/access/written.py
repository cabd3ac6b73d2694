"""Write the cast down in a process of its own, in the database that its settings name."""

import sys

import django


def main() -> None:
    """Write it down; the answer is empty JSON."""
    django.setup()

    from django.db import transaction  # noqa: PLC0415 - Django is ready only now

    from tests.access.cast import make_cast  # noqa: PLC0415 - as above

    with transaction.atomic():
        make_cast()
    sys.stdout.write("{}")


if __name__ == "__main__":
    main()
