"""A province of 90 counties: what collecting and evaluating cost, from one county to all of them.

The facts are synthetic, the same on every run, and thrown away. Each county's are written as
``export_facts`` writes them and signed; ``collect`` takes them county by county, and ``evaluate``
goes over what is there then, with Spark too where it is installed. Facts with their people
(``--with-subjects``) are evaluated beside. CPU seconds and the peak of memory are those of all
processes of a command. 200 million facts take an hour and 15 GB of disk, so it is run by name only
(``BENCH_FACTS``, ``BENCH_FOLDER``); ``python -m bench.zhejiang`` draws what was measured.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.harness import Result, environment
from commonfield_measures.collecting.gathering import COUNTIES as KEYS
from commonfield_measures.collecting.manifest import write_manifest
from commonfield_measures.indicators.exports import PACKAGE

FACTS: Final = int(os.environ.get("BENCH_FACTS", "200000000"))
_STEPS: Final = (1, 10, 30, 90)
COUNTIES: Final = 90
_VILLAGES: Final = 18_620
_UNTIL: Final = date(2025, 12, 31)
_YEAR: Final = "2025"
_PROGRAM: Final = (
    "import sys; from commonfield_measures.cli import main; sys.exit(main(sys.argv[1:]))"
)
_PICTURE: Final = Path(__file__).parents[1] / "docs" / "pictures" / "zhejiang.svg"
_RESULTS: Final = Path(__file__).with_name("results.json")
_COLOURS: Final = ("#8a5a00", "#1b6e53", "#2456a6")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_PEOPLE: Final = 100  # Of a village, with a subject.
# What of a thousand facts each kind is.
_KINDS: Final = {
    "market.sale": 550,
    "market.refund": 30,
    "market.parcel_sent": 150,
    "supply.leaf_delivered": 80,
    "supply.share_credited": 110,
    "culture.chapter_read": 40,
    "culture.sound_heard": 20,
    "market.store_counted": 8,
    "places.venue_opened": 6,
    "people.contract_started": 6,
}
_EACH_OF_A_THOUSAND: Final = [kind for kind, share in _KINDS.items() for _each in range(share)]
_MACROS: Final = (
    "CREATE MACRO dice(n, which, sides) AS hash(n + which::BIGINT * 1000000007) % sides",
    "CREATE MACRO village(n) AS printf('{county}%03d%03d', 100 + n // 15, 200 + n % 15)",
)
_FACTS: Final = """
COPY (
  SELECT md5(n::VARCHAR) AS id, kind, place, occurred_at, occurred_at AS recorded_at,
    1.0::DOUBLE AS quantity, 'count' AS unit,
    CASE WHEN kind IN ('market.sale', 'supply.leaf_delivered', 'supply.share_credited')
      THEN dice(n, 2, 20000)::BIGINT
      WHEN kind = 'market.refund' THEN -dice(n, 2, 20000)::BIGINT END AS amount_fen,
    CASE WHEN kind IN ('market.sale', 'market.refund')
      THEN ['own', 'pinduoduo', 'taobao', 'douyin'][1 + dice(n, 3, 4)::INT] END AS channel,
    CASE kind WHEN 'places.venue_opened' THEN '{{"kind": "hall"}}' ELSE '{{}}' END AS attributes,
    CASE WHEN kind = 'market.refund' THEN md5((n - 1)::VARCHAR) END AS reverses,
    'bench' AS source, {subject}
    strftime(timezone('Asia/Shanghai', occurred_at), '%Y-%m') AS month
  FROM (
    SELECT n, village(dice(n, 4, {villages})) AS place,
      $kinds[1 + dice(n, 5, 1000)::INT] AS kind,
      TIMESTAMPTZ '2024-12-31 16:00:00+00' + to_days(dice(n, 1, 365)::INT) AS occurred_at
    FROM range({first}, {last}) AS numbers(n)
  )
) TO '{folder}' (FORMAT parquet, PARTITION_BY (month), COMPRESSION zstd)
"""
_SUBJECT: Final = f"""CASE WHEN kind LIKE 'supply.%' OR kind LIKE 'culture.%'
  THEN md5(place || dice(n, 6, {_PEOPLE})) END AS subject,"""
_REGISTER: Final = """
COPY (
  SELECT '{county}000000' AS code, 'county' AS level, 'county' AS kind, '{county}' AS name,
    NULL::DATE AS valid_from, NULL::DATE AS valid_to
  UNION ALL SELECT village(n), 'village', 'villagers_committee', village(n), NULL, NULL
  FROM range({villages}) AS numbers(n)
) TO '{file}' (FORMAT parquet)
"""


def write_county(folder: Path, at: int, facts: int, *, with_subjects: bool = False) -> str:
    """Write the export of one county of the 90 with its part of all facts; return its folder."""
    code = f"33{1 + at % 11:02d}{1 + at // 11:02d}"
    villages = _VILLAGES // COUNTIES + (at < _VILLAGES % COUNTIES)
    own = folder if with_subjects else folder / code
    parts = own / "facts" / f"county={code}"
    parts.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "3GB"}) as session:
        session.execute("SET TimeZone = 'UTC'")
        for macro in _MACROS:
            session.execute(macro.format(county=code))
        statement = _FACTS.format(
            subject=_SUBJECT if with_subjects else "",
            villages=villages,
            first=facts * at // COUNTIES,
            last=facts * (at + 1) // COUNTIES,
            folder=parts,
        )
        session.execute(statement, {"kinds": _EACH_OF_A_THOUSAND})
        for month in parts.iterdir():
            for number, file in enumerate(sorted(month.iterdir()), 1):
                file.rename(month / f"{number:04d}.parquet")
        register = (
            own / "registers" / ("places.parquet" if not with_subjects else f"{code}.parquet")
        )
        register.parent.mkdir(exist_ok=True)
        session.execute(_REGISTER.format(county=code, villages=villages, file=register))
    return code


def run(_runs: int) -> list[Result]:
    """Measure counties together, and facts with their people."""
    steps = list(_of_counties())
    first, last = steps[1], steps[-1]
    engine = environment(f"DuckDB {duckdb.__version__}")
    found = [
        Result(
            name="zhejiang",
            value=1e6 * last["duckdb_cpu_s"] / last["facts"],
            unit="CPU s a million facts",
            peer=f"of {first['counties']} counties",
            peer_value=1e6 * first["duckdb_cpu_s"] / first["facts"],
            goal=1.5,
            is_at_most=True,
            runs=1,
            spread=0.0,
            environment=engine | {"steps": steps},
        )
    ]
    for facts, most_cpu, most_mb in ((FACTS // 10, 40.0, 1_000.0), (FACTS // 2, 200.0, 5_000.0)):
        cpu, mb = _with_people(facts)
        for unit, value, most in (("CPU s", cpu, most_cpu), ("MB", mb, most_mb)):
            row = Result(
                name=f"people_{facts // 1_000_000}m_{unit.split()[0].lower()}",
                value=value,
                unit=unit,
                peer=f"{most:,.0f} {unit}",
                peer_value=most,
                goal=1.0,
                is_at_most=True,
                runs=1,
                spread=0.0,
                environment=engine | {"facts": facts},
            )
            found.append(row)
    return found


def _of_counties() -> Iterator[dict[str, float]]:
    """Collect more and more counties; yield what they cost together."""
    engines = ("duckdb", "spark") if find_spec("pyspark") else ("duckdb",)
    with TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        folder, province = Path(name), Path(name) / "province"
        province.mkdir()
        keys, collecting = ["[counties]"], 0.0
        for counties in _STEPS:
            fresh = [folder / _sent(folder, at, keys) for at in range(len(keys) - 1, counties)]
            (province / KEYS).write_text("\n".join(keys))
            cpu, mb = measured("collect", *fresh, "--to", province)
            collecting += cpu
            for each in fresh:
                shutil.rmtree(each)
            step = {"counties": counties, "facts": FACTS * counties // COUNTIES}
            step |= {"collect_cpu_s": collecting, "collect_mb": mb}
            for engine in engines:
                cpu, mb = _evaluated(province, folder / "out", "--engine", engine)
                step |= {f"{engine}_cpu_s": cpu, f"{engine}_mb": mb}
            print(step, file=sys.stderr)
            yield step


def _sent(folder: Path, at: int, keys: list[str]) -> str:
    """Write and sign a county's delivery; return its folder's name."""
    code = write_county(folder, at, FACTS)
    kinds = [{"code": kind, "is_act": True} for kind in _KINDS]
    package = {
        "counties": [code],
        "complete_until": {code: f"{_UNTIL}"},
        "resources": [{"name": "kinds", "data": kinds}],
    }
    (folder / code / PACKAGE).write_text(json.dumps(package))
    key = Ed25519PrivateKey.from_private_bytes(sha256(code.encode()).digest())
    written = datetime(_UNTIL.year, _UNTIL.month, _UNTIL.day, 20, tzinfo=UTC)
    public = write_manifest(
        folder / code, key, county=code, complete_until=_UNTIL, written_at=written
    )
    keys.append(f'{code} = "{public}"')
    return code


def _with_people(facts: int) -> tuple[float, float]:
    """Evaluate facts with their subjects; return CPU seconds and megabytes."""
    with TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        folder = Path(name) / "facts"
        for at in range(COUNTIES):
            write_county(folder, at, facts, with_subjects=True)
        registers = folder / "registers"
        duckdb.sql(f"FROM '{registers}/*.parquet'").write_parquet(f"{registers}/places.parquet")
        return _evaluated(folder, Path(name) / "out")


def _evaluated(facts: Path, out: Path, *more: str) -> tuple[float, float]:
    return measured("evaluate", "--facts", facts, "--period", _YEAR, "--out", out, *more)


def measured(*arguments: object) -> tuple[float, float]:
    """Run one command; return the CPU seconds and the peak megabytes of all its processes."""
    command = [sys.executable, "-c", _PROGRAM, *map(str, arguments)]
    used: dict[str, float] = {}
    peak = 0.0
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            megabytes = 0.0
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):
                    fields = stat.read_text().rpartition(")")[2].split()
                    if int(fields[3]) == running.pid:
                        used[stat.parent.name] = (int(fields[11]) + int(fields[12])) / _TICKS
                        megabytes += int(fields[21]) * _PAGE / 1e6
            peak = max(peak, megabytes)
            time.sleep(0.1)
    if running.returncode:
        raise SystemExit(f"{arguments} ended with {running.returncode}")
    return sum(used.values()), peak


def drawn(steps: Sequence[dict[str, float]]) -> str:
    """Return CPU seconds by counties as a picture."""
    lines = {"collect_cpu_s": "collect", "duckdb_cpu_s": "evaluate (DuckDB)"}
    lines |= {"spark_cpu_s": "evaluate (Spark, local[2])"} if "spark_cpu_s" in steps[-1] else {}
    top = max(step[name] for step in steps for name in lines)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 320" font-size="13">']
    parts.append('<path d="M50 270H500M50 270V20" stroke="#777" fill="none"/>')
    parts.append('<text x="8" y="14">CPU s</text><text x="400" y="312">counties</text>')
    for step in steps:
        at = 50 + 450 * step["counties"] / COUNTIES
        parts.append(f'<text x="{at - 6:.0f}" y="288">{step["counties"]}</text>')
    for (name, said), colour in zip(lines.items(), _COLOURS, strict=False):
        at = [(50 + 450 * s["counties"] / COUNTIES, 270 - 250 * s[name] / top) for s in steps]
        points = " ".join(f"{x:.0f},{y:.0f}" for x, y in at)
        parts.append(f'<polyline points="{points}" stroke="{colour}" fill="none"/>')
        end = f"{said}: {steps[-1][name]:,.0f}"
        parts.append(f'<text x="508" y="{at[-1][1] + 4:.0f}" fill="{colour}">{end}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    results: list[dict[str, Any]] = json.loads(_RESULTS.read_text())
    (ours,) = (row for row in results if row["name"] == "zhejiang")
    _PICTURE.write_text(drawn(ours["environment"]["steps"]))
