"""What the demo county shows of each figure: one that is “—” everywhere could be broken unseen."""

import json
from typing import Final

from tests.running import Installation

# Figures that no place shows, each for a reason.
WITHHELD: Final = {
    "channel_days_reconciled": "one shop closed a day, and what few did is withheld",
    "channel_quarters_explained": "one shop explained a quarter, the same",
    "sales_that_waited": "one shop taught a listing, the same",
    "interviews_kept": "one interview is kept, and what few told is withheld",
    "recordings_accepted": "four persons lent their voices, and what few lent is withheld",
}
# Kinds of fact that do not happen, each for a reason: no figure of them could be seen.
NOT_HAPPENING: Final = {
    "culture.sound_heard": "a machine reads the recordings, and not by day",
    "culture.work_withdrawn": "less of what is published; figures count it with the titles",
    "market.store_closed": "less of what is opened; no store is closed",
    "market.store_uncounted": "less of what is counted; every store has sold within a year",
    "market.team_formed": "offers to teams begin on the last day",
    "places.venue_closed": "less of what is opened; no hall is closed",
}
_ASKS: Final = """
import json
from django.conf import settings
from commonfield.evaluation.queries import board
from commonfield.evaluation.queries.periods import windows
from commonfield.evaluation.queries.values import values
from commonfield.facts.kinds import all_kinds
from commonfield.facts.models import Fact
from commonfield.kernel.clock import now
from commonfield.people.types import GUEST
county, at = settings.COUNTY_CODE, now()
shown = {}
for code, cells in board(county, now=at).cells.items():
    shown[f"board:{code}"] = any(cell.value is not None for cell in cells.values())
for level in ("village", "town", "county"):
    found = values(county, level, period=windows(at)[0], by=GUEST, now=at)
    for code, cells in found.cells.items():
        here = any(cell.value is not None for cell in cells.values())
        shown[code] = shown.get(code, False) or here
happens = set(Fact.objects.values_list("kind", flat=True))
kinds = [kind.code for kind in all_kinds() if kind.code not in happens]
print(json.dumps([len(shown), [code for code, here in shown.items() if not here], kinds]))
"""


def test_every_figure_is_shown_somewhere_and_every_kind_of_fact_happens(demo_county: Installation):
    said = demo_county.run("shell", "-v", "0", "-c", _ASKS)

    count, hidden, absent = json.loads(said)
    assert count > 30
    assert sorted(set(hidden) - set(WITHHELD)) == []
    assert sorted(set(absent) - set(NOT_HAPPENING)) == []
