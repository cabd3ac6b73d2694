"""What the demo county shows of each figure: one that is “—” everywhere could be broken unseen."""

import json
from typing import Final

from commonfield.workshop.ffmpeg import has_ffmpeg
from tests.night import NIGHT
from tests.running import Installation

# Figures that no place shows: what one shop did is withheld.
_OF_ONE_SHOP: Final = {"channel_days_reconciled", "channel_quarters_explained", "sales_that_waited"}
# Nor where nothing converts recordings.
_OF_RECORDINGS: Final = {"interviews_kept", "recordings_accepted"}
WITHHELD: Final = _OF_ONE_SHOP if has_ffmpeg() else _OF_ONE_SHOP | _OF_RECORDINGS
# Kinds of fact that do not happen, each for a reason: no figure of them could be seen.
NOT_HAPPENING: Final = {
    "culture.sound_heard": "a machine reads the recordings, and not by day",
    "culture.work_withdrawn": "less of what is published; figures count it with the titles",
    "market.store_closed": "less of what is opened; no store is closed",
    "market.store_uncounted": "less of what is counted; every store has sold within a year",
    "market.team_formed": "offers to teams begin on the last day",
    "sharing.verdict_lost": "verdicts are reached on the last day",
    "projects.target_off_track": "less of what is on track; targets are set on the last day",
    "places.venue_closed": "less of what is opened; no hall is closed",
}
_ASKS: Final = """
import json
from commonfield_demo.build import demo_mark, planned
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
town = planned(demo_mark()).hall_village[:9] + "000"
found = values(county, "town", period=windows(at)[0], by=GUEST, now=at)
dense = {code: cells[town] for code, cells in found.cells.items() if town in cells}
# What is withheld lest another town's few be known is counted all the same.
empty = [k for k, cell in dense.items() if cell.value is None and cell.reason != "complement"]
print(json.dumps([len(shown), [code for code, here in shown.items() if not here], kinds, empty]))
"""


def test_every_figure_is_shown_in_the_halls_town_and_every_kind_of_fact_happens(
    demo_county: Installation,
):
    said = demo_county.run("shell", "-v", "0", "-c", _ASKS)

    count, hidden, absent, empty = json.loads(said)
    assert count > 30
    assert sorted(set(hidden) - set(WITHHELD)) == []
    assert sorted(set(absent) - set(NOT_HAPPENING)) == []
    # By day fewer live there than are needed for all.
    assert not NIGHT or sorted(set(empty) - set(WITHHELD)) == []
