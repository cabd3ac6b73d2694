"""Which tables belong into a backup, and what each column is, on every engine alike.

A backup of an older program has the tables of its time; Django's migrations know them.
"""

from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from django.apps import apps
from django.apps.registry import Apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, ForeignKey, Model

from commonfield.workshop.archive.errors import ArchiveError

_OURS: Final = "commonfield."
# Who is signed in or runs which job now means nothing elsewhere, nor how often pages changed.
_TRANSIENT: Final = {
    "people_session",
    "workshop_job_clock",
    "workshop_heart_beat",
    "workshop_page_change",
}

# Rows of these are as large as a picture or a document; of others, so many fit into memory.
_HEAVY: Final = {"workshop_file", "workshop_sealed_file"}
_AT_ONCE: Final = 20_000
_HEAVY_AT_ONCE: Final = 20

# By what the name of a field's kind ends with.
_KINDS: Final[dict[str, str]] = {
    "AutoField": "integer",
    "IntegerField": "integer",
    "BooleanField": "boolean",
    "FloatField": "float",
    "CharField": "text",
    "TextField": "text",
    "SlugField": "text",
    "FileField": "text",
    "UUIDField": "uuid",
    "DateTimeField": "moment",
    "DateField": "day",
    "BinaryField": "bytes",
    "JSONField": "json",
}
# In the file, a UUID is 32 hexadecimal digits and JSON is its text.
ARROW: Final[dict[str, pa.DataType]] = {
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "float": pa.float64(),
    "text": pa.string(),
    "uuid": pa.string(),
    "moment": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
    "bytes": pa.binary(),
    "json": pa.string(),
}


@dataclass(frozen=True)
class BackupColumn:
    """A column by its name in the database and the kind of its values (see ``ARROW``)."""

    name: str
    kind: str


@dataclass(frozen=True)
class BackupTable:
    """A table and those of its columns that Django knows."""

    name: str
    columns: tuple[BackupColumn, ...]

    @property
    def schema(self) -> pa.Schema:
        """The table's shape in the file."""
        return pa.schema([(column.name, ARROW[column.kind]) for column in self.columns])

    @property
    def at_once(self) -> int:
        """How many of its rows are held in memory at a time."""
        return _HEAVY_AT_ONCE if self.name in _HEAVY else _AT_ONCE

    @property
    def shape(self) -> dict[str, str]:
        """The table's shape as the manifest writes it."""
        return {column.name: column.kind for column in self.columns}


def our_models(of: Apps = apps) -> list[type[Model]]:
    """Return every model whose rows a backup keeps, by table; of an older program's, if given."""
    models = [
        model
        for label in _our_labels()
        if label in of.app_configs
        for model in of.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    kept = [model for model in models if model._meta.db_table not in _TRANSIENT]
    return sorted(kept, key=lambda model: model._meta.db_table)


def _our_labels() -> list[str]:
    return [config.label for config in apps.get_app_configs() if config.name.startswith(_OURS)]


def our_tables(of: Apps = apps) -> list[BackupTable]:
    """Return the tables of a backup, by name."""
    return [
        BackupTable(
            model._meta.db_table,
            tuple(
                BackupColumn(field.column, _kind(field))
                for field in model._meta.local_fields
                # A composite key is no column; a generated one writes itself.
                if field.column and not getattr(field, "generated", False)
            ),
        )
        for model in our_models(of)
    ]


def _kind(field: "Field[Any, Any]") -> str:
    while isinstance(field, ForeignKey):
        field = field.target_field
    name = field.get_internal_type()
    for ending, kind in _KINDS.items():
        if name.endswith(ending):
            return kind
    raise ArchiveError(
        f"{field} is of a kind that backups do not know yet ({name})."
        " Teach it to commonfield.workshop.archive first."
    )


def filled_tables(of: Apps = apps) -> list[str]:
    """Return those tables of ours that hold a row already."""
    present = set(connection.introspection.table_names())
    filled = []
    with connection.cursor() as cursor:
        for table in our_tables(of):
            if table.name in present:
                cursor.execute(f"SELECT 1 FROM {quoted(table.name)} LIMIT 1")
                if cursor.fetchone():
                    filled.append(table.name)
    return filled


def our_migrations() -> dict[str, list[str]]:
    """Return the migrations of our rooms that this program knows."""
    known: dict[str, list[str]] = {label: [] for label in _our_labels()}
    for label, name in sorted(MigrationLoader(None).disk_migrations):
        if label in known:
            known[label].append(name)
    return {label: names for label, names in known.items() if names}


class _LoaderOfThen(MigrationLoader):
    """Knows those migrations of our rooms only that an older program knew."""

    def __init__(self, on: BaseDatabaseWrapper | None, migrations: dict[str, list[str]]) -> None:
        self._known = {(label, name) for label, names in migrations.items() for name in names}
        super().__init__(on)

    def load_disk(self) -> None:
        super().load_disk()
        ours = _our_labels()
        self.disk_migrations = {
            key: migration
            for key, migration in self.disk_migrations.items()
            if key in self._known or key[0] not in ours
        }


def apps_after(migrations: dict[str, list[str]]) -> Apps:
    """Return the models as they were when these migrations were all."""
    return _LoaderOfThen(None, migrations).project_state().apps


def migrations_beyond(migrations: dict[str, list[str]]) -> list[str]:
    """Return what this database has seen already and an older program did not know."""
    return [
        f"{label}.{name}"
        for label, name in sorted(MigrationLoader(connection).applied_migrations)
        if label in _our_labels() and name not in migrations.get(label, [])
    ]


def migrate_to(migrations: dict[str, list[str]]) -> None:
    """Make the tables as they were when these were all migrations."""
    executor = MigrationExecutor(connection)
    executor.loader = _LoaderOfThen(connection, migrations)
    executor.migrate(executor.loader.graph.leaf_nodes())


def quoted(name: str) -> str:
    """Return a name as both engines read it in a statement."""
    return connection.ops.quote_name(name)
