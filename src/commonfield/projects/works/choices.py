"""The words of projects."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectType(TextChoices):
    """The ten types of digital village projects, as the plan's template lists them."""

    TEA_GARDEN = "tea_garden", _("Digital farm or tea garden")
    TRACEABILITY = "traceability", _("Traceability and certificates of tea")
    DELIVERY = "delivery", _("County commerce, parcel points, joint delivery")
    COLD_CHAIN = "cold_chain", _("Cold chain, fresh storage, shared packing room")
    HALL = "hall", _("Better-equipped village auditorium")
    FUTURE_VILLAGE = "future_village", _("Future village")
    SERVICE_DESK = "service_desk", _("Service desk fit for elders")
    NETWORK = "network", _("Mobile, broadband or hall network")
    SKILLS = "skills", _("Phone and digital skills for farmers")
    RECORDS = "records", _("Digital records of dialect and heritage")


class FundSource(TextChoices):
    """Where money of a project comes from; facts of payments carry it as their channel."""

    CENTRAL = "central", _("Central government")
    PROVINCIAL = "provincial", pgettext_lazy("source of money", "Province")
    CITY = "city", pgettext_lazy("source of money", "City")
    COUNTY = "county", pgettext_lazy("source of money", "County")
    VILLAGE = "village", pgettext_lazy("source of money", "Village collective")
    ENTERPRISE = "enterprise", pgettext_lazy("source of money", "Enterprise")
    OTHER = "other", pgettext_lazy("source of money", "Other")


class MilestoneStep(TextChoices):
    """The steps from the opening to the end, in the order in which they are taken."""

    APPROVAL = "approval", _("Approval")
    PROCUREMENT = "procurement", _("Procurement")
    WORKS = "works", pgettext_lazy("milestone", "Works")
    FIRST_CHECK = "first_check", _("Preliminary inspection")
    ACCEPTANCE = "acceptance", pgettext_lazy("milestone", "Acceptance")
    AUDIT = "audit", _("Audit of final accounts")
    HANDOVER = "handover", _("Hand-over")


class ProjectState(TextChoices):
    """How far a project has come."""

    OPENED = "opened", pgettext_lazy("a project", "opened")
    UNDER_WAY = "under_way", pgettext_lazy("a project", "under way")
    ACCEPTED = "accepted", pgettext_lazy("a project", "accepted")
    AUDITED = "audited", pgettext_lazy("a project", "audited")
    HANDED_OVER = "handed_over", pgettext_lazy("a project", "handed over")
    CLOSED = "closed", pgettext_lazy("a project", "closed")
