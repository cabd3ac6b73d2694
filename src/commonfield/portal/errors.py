"""Refusals of the portal."""

from typing import ClassVar

from commonfield.kernel.errors import CommonfieldError, NotFoundError


class FigureUnknownError(NotFoundError):
    sentence = "The board has no figure of that name. Choose one from the board."


class PlaceNotFoundError(NotFoundError):
    sentence = "No place has the code %(place)s. Codes have twelve digits; search by name instead."


class FactNotShownError(NotFoundError):
    sentence = (
        "This record does not exist, or it belongs to a figure that is withheld because so few"
        " people contributed to it. Officials of the county see it when signed in."
    )


class MetricsRefusedError(CommonfieldError):
    status: ClassVar[int] = 403
    sentence = "Metrics are given to this machine itself, or with the token in METRICS_TOKEN."
