"""Rows out of the database, in record batches of bounded size, whatever the engine."""

import io
from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
from django.db import connection

from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.tables import ARROW, BackupColumn, BackupTable, quoted


def record_batches(table: BackupTable) -> Iterator[pa.RecordBatch]:
    """Yield a table's rows; call it inside one snapshot of the database."""
    source = _from_postgresql if connection.vendor == "postgresql" else _from_sqlite
    try:
        yield from source(table)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ArchiveError(
            f"Table {table.name} holds a value that is not of its column's kind ({error})."
            " Correct it before making a backup."
        ) from error


def _from_sqlite(table: BackupTable) -> Iterator[pa.RecordBatch]:
    # The plus makes an expression of a column, which Python's own conversions leave alone.
    columns = ", ".join(f"+{quoted(column.name)}" for column in table.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quoted(table.name)}")
        while rows := cursor.fetchmany(table.at_once):
            arrays = [
                _of_sqlite(column, values)
                for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _of_sqlite(column: BackupColumn, values: Sequence[Any]) -> pa.Array:
    match column.kind:
        case "boolean":
            return pa.array(values, pa.int8()).cast(pa.bool_())
        case "moment":
            return pa.array(values, pa.string()).cast(pa.timestamp("us")).cast(ARROW["moment"])
        case "day":
            return pa.array(values, pa.string()).cast(pa.date32())
        case _:
            return pa.array(values, ARROW[column.kind])


def _from_postgresql(table: BackupTable) -> Iterator[pa.RecordBatch]:
    columns = ", ".join(_expression(column) for column in table.columns)
    statement = f"COPY (SELECT {columns} FROM {quoted(table.name)}) TO STDOUT (FORMAT csv)"
    raw = {"bytes": pa.string(), "moment": pa.timestamp("us")}
    conversion = pc_csv.ConvertOptions(
        column_types={c.name: raw.get(c.kind, ARROW[c.kind]) for c in table.columns},
        null_values=[""],
        strings_can_be_null=True,
        # An empty text comes in quotes, nothing comes without.
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    parsing = pc_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for lines in batched(copy, table.at_once, strict=False):
            data = b"".join(lines)
            reading = pc_csv.ReadOptions(
                column_names=[column.name for column in table.columns],
                block_size=len(data) + 1,
                use_threads=False,
            )
            rows = pc_csv.read_csv(io.BytesIO(data), reading, parsing, conversion)
            for batch in rows.combine_chunks().to_batches():
                arrays = [
                    _of_csv(column, batch.column(index))
                    for index, column in enumerate(table.columns)
                ]
                yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _expression(column: BackupColumn) -> str:
    name = quoted(column.name)
    match column.kind:
        case "uuid":
            return f"replace({name}::text, '-', '')"
        case "bytes":
            return f"encode({name}, 'hex')"
        case "moment":
            return f"{name} AT TIME ZONE 'UTC'"
        case _:
            return name


def _of_csv(column: BackupColumn, values: pa.Array) -> pa.Array:
    match column.kind:
        case "bytes":
            plain = [None if text is None else bytes.fromhex(text) for text in values.to_pylist()]
            return pa.array(plain, pa.binary())
        case "moment":
            return pc.assume_timezone(values, "UTC")
        case _:
            return values
