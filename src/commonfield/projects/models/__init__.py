"""Tables of the room projects."""

from commonfield.projects.models.plan import PlanMeasure, PlanObjective, PlanTarget
from commonfield.projects.models.works import (
    BudgetSource,
    Milestone,
    MilestoneDecision,
    MilestoneReport,
    Project,
    ProjectPaper,
    ProjectPayment,
    ProjectRisk,
)
