"""``commonfield demo`` with fewer deliveries and orders: the county that tests copy by day.

Places, stores, growers, roles and every step are those of the small county, whose name it bears;
but no machine reads books aloud, which takes twenty seconds where there is a voice.
"""

import shutil
from dataclasses import replace
from typing import Any, Final

from commonfield.config.cli import main
from commonfield.portal.demo.scales import SCALES, SMALL

ORDERS: Final = 600
STORES: Final = 20
_which: Final = shutil.which


def _found_but_for_a_voice(program: str, *named: Any) -> Any:  # noqa: ANN401 - shutil's own
    return None if program == "espeak-ng" else _which(program, *named)


if __name__ == "__main__":
    SCALES[SMALL] = replace(
        SCALES[SMALL],
        enterprise_orders=ORDERS * 3 // 10,
        other_orders=ORDERS * 7 // 10,
        picking=0.24,
        enterprise_lot_days=28,
        lot_days=28,
        other_stores=STORES,
        enterprise_growers=48,
        cooperative_growers=12,
    )
    vars(shutil)["which"] = _found_but_for_a_voice
    main()
