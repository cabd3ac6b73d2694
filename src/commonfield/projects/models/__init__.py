"""Tables of the room projects."""

from commonfield.projects.models.centres import (
    Centre,
    CentreTraining,
    LotTest,
    RuleFollowing,
    Trial,
    WorkingRule,
)
from commonfield.projects.models.parks import GivenService, LetDay, ParkRoom, Tenancy, VenueCard
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
