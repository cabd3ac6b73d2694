"""What platforms told the tax office of a quarter: noted, with the rate and the return beside."""

from collections.abc import Sequence

from commonfield.channels.commands.shared import Taking
from commonfield.channels.models import QuarterFigures
from commonfield.channels.types import ReadFigures


def take_figures(taking: Taking, figures: Sequence[ReadFigures]) -> None:
    """Note the figures of a platform's file; those of a quarter that is known are replaced."""
    for each in figures:
        said = {"income_fen": each.income_fen, "refunds_fen": each.refunds_fen, "is_typed": False}
        row, is_new = QuarterFigures.objects.get_or_create(
            store_id=taking.store_id,
            channel=taking.channel,
            quarter=each.quarter,
            defaults={**said, "noted_at": taking.now},
        )
        same = all(getattr(row, name) == value for name, value in said.items())
        if is_new:
            taking.new += 1
        elif same:
            taking.unchanged += 1
        else:
            QuarterFigures.objects.filter(pk=row.pk).update(**said, noted_at=taking.now)
            taking.changed += 1
