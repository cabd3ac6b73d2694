from django.db.models.signals import post_migrate

from commonfield.workshop import rooms


class StoresConfig(rooms.Room):
    name = "commonfield.stores"

    def ready(self) -> None:
        from commonfield.stores.registry import index_after_migrating

        super().ready()
        post_migrate.connect(index_after_migrating, sender=self)
