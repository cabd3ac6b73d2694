"""``commonfield demo`` with fewer deliveries and orders: the county that tests copy by day.

Places, stores, growers, roles and every step are those of the small county, whose name it bears;
but no machine reads books aloud, which takes twenty seconds where there is a voice.
"""

from dataclasses import replace
from typing import Final

from commonfield.config.cli import main
from commonfield.culture.library.starter import voice
from commonfield.portal.demo.scales import SCALES, SMALL

ORDERS: Final = 600

if __name__ == "__main__":
    SCALES[SMALL] = replace(
        SCALES[SMALL],
        enterprise_orders=ORDERS * 3 // 10,
        other_orders=ORDERS * 7 // 10,
        picking=0.12,
        enterprise_lot_days=28,
        lot_days=28,
    )
    vars(voice)["_READ_ALOUD"] = frozenset()
    main()
