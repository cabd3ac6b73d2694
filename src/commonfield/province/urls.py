"""Addresses of a province's site."""

from django.urls import path, re_path

from commonfield.province.analyst import urls as analyst
from commonfield.province.cases.urls import urlpatterns as cases
from commonfield.province.views import halls, notices, public

# Under the names that the frame of every page knows.
framing = [path("", public.home, name="home"), path("privacy/", notices.privacy, name="privacy")]
evaluation = analyst.EVALUATION
app_name = "province"
_COUNTY = "^counties/(?P<code>[0-9]{12})/"
urlpatterns = [
    path("counties/", public.counties, name="counties"),
    re_path(f"{_COUNTY}$", public.county, name="county"),
    re_path(
        f"{_COUNTY}(?P<indicator>[a-z0-9_]+)/$", public.county_indicator, name="county_indicator"
    ),
    path("indicators/", public.indicators, name="indicators"),
    path("indicators/<slug:code>/", public.indicator, name="indicator"),
    path("villages-without-hall/", halls.without_hall, name="without_hall"),
    path("idle-halls/", halls.idle_halls, name="idle_halls"),
    *cases,
    *analyst.urlpatterns,
]
