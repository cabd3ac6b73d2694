"""An engine's answer as columns; apart from ``columns``, because pyarrow is slow to load."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonfield_measures.indicators.columns import Coded, Numbers, TotalsColumns
from commonfield_measures.indicators.types import Counted, Take

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

_TEXTS: Final = ("place", "channel", "grouped", "subject")
_NUMBERS: Final = (*Take, "standing")
_FEW: Final = np.iinfo(np.int16).max


def columns_of(batches: Iterable[pa.RecordBatch], kinds: Sequence[str]) -> Counted[TotalsColumns]:
    """Return totals by place, kind, channel, group and subject as columns, sorted by these.

    Texts become numbers batch by batch: there are as many as places and people, not rows. Of a kind
    the answer has its number among ``kinds``, which are sorted, from 1 on.
    """
    texts = {name: _Numbering() for name in _TEXTS}
    nth: list[NDArray[np.int16]] = [np.zeros(0, np.int16)]
    numbers: dict[str, list[Numbers]] = {name: [np.zeros(0)] for name in _NUMBERS}
    last: list[datetime] = []
    for batch in batches:
        for name, numbering in texts.items():
            numbering.add(batch.column(name))
        nth.append(batch.column("nth").to_numpy().astype(np.int16) - 1)
        for name, values in numbers.items():
            values.append(batch.column(name).to_numpy(zero_copy_only=False).astype(np.float64))
        last += [moment] if (moment := pc.max(batch.column("recorded")).as_py()) else []
    coded = {name: texts.pop(name).coded() for name in _TEXTS}
    coded["kind"] = Coded(kinds, np.concatenate(nth))
    keys = ("subject", "grouped", "channel", "kind", "place")
    order = np.lexsort([coded[name].of for name in keys])
    for name, each in coded.items():
        coded[name] = Coded(each.texts, each.of[order])
    sums = {name: np.concatenate(numbers.pop(name))[order] for name in _NUMBERS}
    subjects = coded["subject"]
    totals = TotalsColumns(
        kinds=coded["kind"],
        places=coded["place"],
        channels=coded["channel"],
        groups=coded["grouped"],
        subjects=subjects,
        # The empty text is the first of all.
        has_subject=subjects.of >= int("" in subjects.texts[:1]),
        standing=sums.pop("standing"),
        numbers=sums,
    )
    return Counted(totals, max(last, default=None))


class _Numbering:
    """Texts that become numbers in the order in which they come, and in the end in their own."""

    def __init__(self) -> None:
        self._texts = pa.array([], pa.string())
        self._parts: list[NDArray[np.int32]] = [np.zeros(0, np.int32)]

    def add(self, column: pa.Array) -> None:
        """Number the texts of one batch."""
        each = column.dictionary_encode()
        at = pc.index_in(each.dictionary, self._texts)
        is_new = at.is_null()
        new = each.dictionary.filter(is_new)
        numbers = at.fill_null(0).to_numpy().copy()
        numbers[is_new.to_numpy(zero_copy_only=False)] = len(self._texts) + np.arange(len(new))
        self._texts = pa.concat_arrays([self._texts, new])
        self._parts.append(numbers.astype(np.int32)[each.indices.to_numpy()])

    def coded(self) -> Coded:
        """Return them all."""
        order = pc.sort_indices(self._texts)
        rank = np.empty(len(order), np.int16 if len(order) <= _FEW else np.int32)
        rank[order.to_numpy()] = np.arange(len(order))
        of = np.concatenate([rank[part] for part in self._parts])
        return Coded(_Texts(self._texts.take(order)), of)


class _Texts(Sequence[str]):
    """Texts as Arrow keeps them: of a million people nobody reads the names."""

    def __init__(self, kept: pa.Array) -> None:
        self._kept = kept

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, at: Any) -> Any:  # noqa: ANN401 - a text, or of a slice several
        return self._kept[at].to_pylist() if isinstance(at, slice) else self._kept[at].as_py()

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept.to_pylist())
