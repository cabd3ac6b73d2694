"""``commonfield vault``: which keys are still needed; sealing again with the current one."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from commonfield.kernel.clock import now
from commonfield.workshop.key_rotation import by_key, reseal_all
from commonfield.workshop.vault import key_id


class Command(BaseCommand):
    help = "Tell which keys of the vault are still needed; --renew seals with the current one."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--renew", action="store_true", help="seal anew now, as the worker does every hour"
        )

    def handle(self, *, renew: bool, **_options: object) -> None:
        if renew:
            self.stdout.write(f"sealed anew: {reseal_all(now()):,}")
        needed = by_key()
        current = key_id(settings.VAULT_KEY)
        old = [key_id(key) for key in settings.VAULT_KEYS_OLD]
        for key in [current, *old, *sorted(set(needed) - {current, *old})]:
            self._tell(key, needed.get(key, {}), current=current, old=old)

    def _tell(self, key: str, needed: dict[str, int], *, current: str, old: list[str]) -> None:
        kind = "VAULT_KEY" if key == current else "VAULT_KEYS_OLD" if key in old else "NOT SET"
        if key == "unmarked":
            kind = "sealed before keys had ids"
        count = sum(needed.values())
        self.stdout.write(f"{key} ({kind}): {count:,} values")
        for name, of_column in sorted(needed.items()):
            self.stdout.write(f"  {name}: {of_column:,}")
        if key in old and not count:
            self.stdout.write(
                "  nothing sealed needs it: it can be taken out of VAULT_KEYS_OLD. Links to orders"
                " and payments from before the change, and API tokens not used since, end then."
            )
