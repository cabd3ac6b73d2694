"""Closed vocabularies of places: levels, kinds, urban-rural classes, kinds of venue."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DivisionLevel(models.TextChoices):
    """The five steps of the official code, from the widest."""

    PROVINCE = "province", pgettext_lazy("level", "Province")
    PREFECTURE = "prefecture", pgettext_lazy("level", "Prefecture")
    COUNTY = "county", pgettext_lazy("level", "County")
    TOWN = "town", pgettext_lazy("level", "Town")
    VILLAGE = "village", pgettext_lazy("level", "Village")


class DivisionKind(models.TextChoices):
    """What a division is called by law; several kinds stand on the same level."""

    PROVINCE = "province", _("Province")
    AUTONOMOUS_REGION = "autonomous_region", _("Autonomous region")
    MUNICIPALITY = "municipality", _("Municipality under the central government")
    SPECIAL_REGION = "special_administrative_region", _("Special administrative region")
    PREFECTURE_LEVEL_CITY = "prefecture_level_city", _("Prefecture-level city")
    PREFECTURE = "prefecture", _("Prefecture (administrative office)")
    AUTONOMOUS_PREFECTURE = "autonomous_prefecture", _("Autonomous prefecture")
    LEAGUE = "league", _("League")
    DISTRICT = "district", _("District")
    COUNTY_LEVEL_CITY = "county_level_city", _("County-level city")
    COUNTY = "county", _("County")
    AUTONOMOUS_COUNTY = "autonomous_county", _("Autonomous county")
    BANNER = "banner", _("Banner")
    AUTONOMOUS_BANNER = "autonomous_banner", _("Autonomous banner")
    ZONE = "zone", _("Zone listed for statistics")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", _("Town (zhen)")
    TOWNSHIP = "township", _("Township")
    ETHNIC_TOWNSHIP = "ethnic_township", _("Ethnic township")
    SIMILAR_TOWNSHIP = "similar_township", _("Unit similar to a township")
    RESIDENTS_COMMITTEE = "residents_committee", _("Residents' committee")
    VILLAGERS_COMMITTEE = "villagers_committee", _("Villagers' committee")
    SIMILAR_RESIDENTS = "similar_residents_committee", _("Unit similar to a residents' committee")
    SIMILAR_VILLAGERS = "similar_villagers_committee", _("Unit similar to a villagers' committee")
    VIRTUAL_DIRECT = "virtual_direct", _("Placeholder without an office")


_K = DivisionKind
KINDS_OF_LEVEL: Final[dict[DivisionLevel, frozenset[DivisionKind]]] = {
    DivisionLevel.PROVINCE: frozenset(
        {_K.PROVINCE, _K.AUTONOMOUS_REGION, _K.MUNICIPALITY, _K.SPECIAL_REGION}
    ),
    DivisionLevel.PREFECTURE: frozenset(
        {
            _K.PREFECTURE_LEVEL_CITY,
            _K.PREFECTURE,
            _K.AUTONOMOUS_PREFECTURE,
            _K.LEAGUE,
            _K.VIRTUAL_DIRECT,
        }
    ),
    DivisionLevel.COUNTY: frozenset(
        {
            _K.DISTRICT,
            _K.COUNTY_LEVEL_CITY,
            _K.COUNTY,
            _K.AUTONOMOUS_COUNTY,
            _K.BANNER,
            _K.AUTONOMOUS_BANNER,
            _K.ZONE,
        }
    ),
    DivisionLevel.TOWN: frozenset(
        {
            _K.SUBDISTRICT,
            _K.TOWN,
            _K.TOWNSHIP,
            _K.ETHNIC_TOWNSHIP,
            _K.SIMILAR_TOWNSHIP,
            _K.VIRTUAL_DIRECT,
        }
    ),
    DivisionLevel.VILLAGE: frozenset(
        {_K.RESIDENTS_COMMITTEE, _K.VILLAGERS_COMMITTEE, _K.SIMILAR_RESIDENTS, _K.SIMILAR_VILLAGERS}
    ),
}


class UrbanRuralClass(models.TextChoices):
    """The urban-rural class (城乡分类代码) that the National Bureau of Statistics gives a village.

    The first digit says urban (1) or rural (2). A village without a class is missing, not rural.
    """

    MAIN_URBAN = "111", pgettext_lazy("urban-rural class", "Main urban area")
    URBAN_FRINGE = "112", pgettext_lazy("urban-rural class", "Urban-rural fringe")
    TOWN_CENTRE = "121", pgettext_lazy("urban-rural class", "Town centre")
    TOWN_FRINGE = "122", pgettext_lazy("urban-rural class", "Town-rural fringe")
    SPECIAL_AREA = "123", pgettext_lazy("urban-rural class", "Special area")
    TOWNSHIP_CENTRE = "210", pgettext_lazy("urban-rural class", "Township centre")
    VILLAGE = "220", pgettext_lazy("urban-rural class", "Village")


# The kinds of facts that places records.
VENUE_OPENED: Final = "places.venue_opened"
VENUE_CLOSED: Final = "places.venue_closed"


class VenueKind(models.TextChoices):
    """What a venue is for."""

    HALL = "hall", _("Village culture auditorium")
    PARK = "park", _("Industrial park")
    CENTRE = "centre", _("Centre")
