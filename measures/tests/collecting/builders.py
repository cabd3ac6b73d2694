"""Counties that export facts and sign them, honestly or not."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonfield_measures.collecting.manifest import write_manifest
from measures.tests.indicators.builders import fact, type_of

NOW: Final = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
KIND: Final = "market.sale"

type Row = dict[str, Any]


def row(number: int, county: str = "331124", month: int = 11, **more: Any) -> Row:  # noqa: ANN401 - a row
    """Return a fact of a county with an id of its own."""
    made = fact(KIND, f"{county}100201", f"2026-{month:02}-03T08:00", amount_fen=100 * number)
    return made | {"id": f"{county}-{number:04}"} | more


@dataclass
class Sender:
    """A county with its key and its export, a file for each round of a month."""

    folder: Path
    county: str = "331124"
    until: date = date(2026, 11, 30)
    written_at: datetime = NOW
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def add(self, rows: Iterable[Mapping[str, Any]], *, inside: str = "") -> Path:
        """Write a further file for each month of some facts; return the last."""
        months: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for each in rows:
            place = (inside or each["place"][:6], f"{each['occurred_at']:%Y-%m}")
            months.setdefault(place, []).append(each)
        file = self.folder
        for (county, month), own in months.items():
            part = self.folder / "facts" / f"county={county}" / f"month={month}"
            part.mkdir(parents=True, exist_ok=True)
            file = part / f"{len(list(part.iterdir())) + 1:04}.parquet"
            columns = {name: pa.array([r[name] for r in own], type_of(name)) for name in own[0]}
            pq.write_table(pa.table(columns), file)
        return file

    def signed(self, key: Ed25519PrivateKey | None = None) -> Path:
        """Describe and sign what there is; return the folder."""
        register = self.folder / "registers" / "places.parquet"
        register.parent.mkdir(exist_ok=True)
        codes = [f"{self.county}{end}" for end in ("000000", "100000", "100201")]
        days = {name: pa.array([None] * 3, pa.date32()) for name in ("valid_from", "valid_to")}
        levels = ["county", "town", "village"]
        pq.write_table(
            pa.table({"code": codes, "level": levels, "kind": levels, "name": codes} | days),
            register,
        )
        kinds = {"name": "kinds", "data": [{"code": KIND, "is_act": True}]}
        package = {"counties": [self.county], "resources": [kinds]}
        (self.folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        write_manifest(
            self.folder,
            key or self.key,
            county=self.county,
            complete_until=self.until,
            written_at=self.written_at,
        )
        return self.folder


def province(folder: Path, *senders: Sender) -> Path:
    """Make a folder that awaits these counties."""
    folder.mkdir()
    lines = [f'{each.county} = "{each.public}"' for each in senders]
    (folder / "counties.toml").write_text("\n".join(["[counties]", *lines]), encoding="utf-8")
    return folder


def ids(to: Path) -> list[str]:
    """Return the ids of the facts that readers of a collection find."""
    package = to / "datapackage.json"
    if not package.exists():
        return []
    (facts,) = (
        each for each in json.loads(package.read_text())["resources"] if each["name"] == "facts"
    )
    tables = [pq.read_table(to / each, partitioning=None) for each in facts["path"]]
    return sorted(each for table in tables for each in table["id"].to_pylist())
