"""Tables of the room projects."""

from commonfield.projects.models.plan import PlanMeasure, PlanObjective, PlanTarget
