"""The reproducibility file of an index that a page built: all that its figures rest on."""

from collections.abc import Sequence

import numpy as np

from commonfield.evaluation.types import League
from commonfield_measures.composite.exporting import as_index
from commonfield_measures.composite.sampling import Drawn
from commonfield_measures.composite.writing import method_of


def method_of_league(league: League, *, command: Sequence[str]) -> dict[str, object]:
    """Return what ``commonfield index build`` writes as method.json, and where the values are from.

    Inputs' hashes are those of iData.csv and iMeta.csv as the page gives them; ``command`` is what
    the program needs besides these two files.
    """
    index, values = league.index, league.index.values
    drawn = Drawn(
        settings={
            "draws": league.draws,
            "noise": league.noise,
            "seed": league.seed,
            "ways": league.ways,
        },
        elements=(),
        weights=np.empty((0, 0)),
        nominal=np.array([row.rank for row in league.rows], np.int64),
        intervals=league.intervals,
        samples=(league.sample,),
    )
    return method_of(as_index(index.build), drawn) | {
        "command": ["commonfield", "index", "build", *command],
        "frame": {
            "code": index.frame.code,
            "edition": index.frame.edition,
            "zh": index.frame.zh,
            "en": index.frame.en,
            "source": index.frame.source_en,
            "weights": index.frame.weights,
        },
        "definitions": {
            "edition": values.definitions.edition,
            "source": values.definitions.source,
        },
        "values": {
            "area": values.area.code,
            "level": str(values.level),
            "period": values.period.name,
            "from": values.period.start.isoformat(),
            "until": values.period.end.isoformat(),
            "as_of": values.as_of.isoformat() if values.as_of else None,
            "is_whole": values.is_whole,
        },
        "left_out": dict(index.left_out),
        "unranked": [place.code for place in index.unranked],
    }
