"""``commonfield demo`` with fewer deliveries, stores and orders: the county that tests copy by day.

Every step is that of the small county, whose name it bears, and so is the county itself; of the
rest of the province only towns are loaded, halls live for five months, not for a year, and no
machine reads books aloud, which takes twenty seconds where there is a voice.
"""

import gzip
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from commonfield.config import cli
from commonfield_demo.scales import SCALES, SMALL

ORDERS: Final = 420
STORES: Final = 14
_LIST: Final = "zhejiang_divisions_2023.csv.gz"
# The prefecture; a town in which a village changed its class, one with a village that is called as
# the county is.
_WHOLE: Final = ("3311", "330203009", "330329106")
_which: Final = shutil.which
_load: Final = vars(cli)["_load"]


def _found_but_for_a_voice(program: str, *named: Any) -> Any:  # noqa: ANN401 - shutil's own
    return None if program == "espeak-ng" else _which(program, *named)


def _load_with_places_of(folder: Path, command: str) -> None:
    """Load every room, then give the demo a folder of fewer places."""
    _load(command)
    from commonfield.places.queries import shipped_data_dir  # noqa: PLC0415 - rooms are loaded now
    from commonfield_demo import halls  # noqa: PLC0415 - as above
    from commonfield_demo.management.commands import demo  # noqa: PLC0415 - as above

    vars(halls).update(_LIVED=timedelta(days=150), _FILM_IN=9)
    shutil.copytree(shipped_data_dir(), folder, dirs_exist_ok=True)
    with gzip.open(folder / _LIST, "rt", encoding="utf-8") as file:
        lines = file.readlines()
    with gzip.open(folder / _LIST, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(
            line for line in lines if line.startswith(_WHOLE) or line.split(",")[2] != "village"
        )
    vars(demo)["shipped_data_dir"] = lambda: folder


if __name__ == "__main__":
    SCALES[SMALL] = replace(
        SCALES[SMALL],
        enterprise_orders=ORDERS * 3 // 10,
        other_orders=ORDERS * 7 // 10,
        picking=0.24,
        enterprise_lot_days=28,
        lot_days=28,
        other_stores=STORES,
        enterprise_growers=36,
        cooperative_growers=9,
    )
    vars(shutil)["which"] = _found_but_for_a_voice
    with tempfile.TemporaryDirectory() as name:
        vars(cli)["_load"] = lambda command: _load_with_places_of(Path(name), command)
        cli.main()
