"""Back up an earlier release's database as its own program did, in a process of its own."""

import sys
from dataclasses import replace
from pathlib import Path

import django


def main() -> None:
    """Write the file that the command line names."""
    django.setup()
    write(Path(sys.argv[1]))
    sys.stdout.write("true")


def write(target: Path) -> None:
    """Write every table that the release's migrations have made."""
    from django.conf import settings  # noqa: PLC0415 - Django is ready only now
    from django.db import connection  # noqa: PLC0415 - as above
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415 - as above

    from commonfield.workshop.archive import manifest, tables  # noqa: PLC0415 - as above
    from commonfield.workshop.archive.container import new_backup  # noqa: PLC0415 - as above
    from commonfield.workshop.archive.reading import record_batches  # noqa: PLC0415 - as above

    applied = MigrationRecorder(connection).applied_migrations()
    known = {
        label: [name for name in names if (label, name) in applied]
        for label, names in tables.our_migrations().items()
    }
    migrations = {label: names for label, names in known.items() if names}
    # Its models had columns in another order than migrations have.
    of = [
        replace(table, columns=table.columns[::-1])
        for table in tables.our_tables(tables.apps_after(migrations))
    ]
    with new_backup(target) as writer:
        for table in of:
            writer.add_table(table, record_batches(table))
        made = manifest.Manifest(
            id="00000000-0000-4000-8000-000000000000",
            created_at="2026-12-01T12:00:00+08:00",
            program="2026.12.1",
            engine=connection.vendor,
            is_demo=True,
            county=settings.COUNTY_CODE,
            key_check=manifest.key_check(settings.VAULT_KEY),
            has_keys=False,
            migrations=migrations,
            tables={table.name: table.shape for table in of},
            sealed={},
            members=dict(writer.members),
        )
        writer.finish(made, settings.VAULT_KEY)


if __name__ == "__main__":
    main()
