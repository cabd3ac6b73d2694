"""Columns of Parquet files; apart from ``files``, because pyarrow is slow to load."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from commonfield_measures.errors import FileUnreadableError


def read_columns(path: Path, wanted: Collection[str]) -> tuple[list[str], dict[str, NDArray[Any]]]:
    """Return the names of all columns, and those wanted that stand there once.

    Raises:
        FileUnreadableError: if the file is not there or no Parquet.
    """
    try:
        # ParquetFile takes the file as it is; read_table would make columns of folder names.
        with parquet.ParquetFile(path) as file:
            names: list[str] = file.schema_arrow.names
            once = [name for name in wanted if names.count(name) == 1]
            read = file.read(columns=once)
    except (OSError, pa.ArrowException) as error:
        raise FileUnreadableError(file=path.name, kind="Parquet") from error
    return names, {name: _cells(read.column(name)) for name in read.column_names}


def _cells(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return numbers as an array of them, anything else as Python's objects."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        found: NDArray[Any] = column.to_numpy()
        return found
    return np.array([*column.to_pylist(), None], object)[:-1]
