"""``commonfield index_search``: reindex all products."""

from django.core.management.base import BaseCommand

from commonfield.kernel.clock import now
from commonfield.stores.catalogue.commands import index_products


class Command(BaseCommand):
    help = (
        "Index all products of the shop anew. `migrate` does so by itself where the index was"
        " written by another version of the program."
    )

    def handle(self, **_options: object) -> None:
        self.stdout.write(f"{index_products(now()):,} rows of the search index changed.")
