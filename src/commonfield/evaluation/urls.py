"""Addresses of the evaluation pages."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path

from commonfield.evaluation.views import (
    builder,
    doubt,
    entries,
    entries_entering,
    entries_sheets,
    fairness,
    indicators,
    league,
    method,
    places,
    reports,
)

app_name = "evaluation"


def _picture(address: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """Return the address of pictures, each as a drawing and as a table."""
    return re_path(rf"^evaluation/{address}\.(?P<ending>svg|csv)$", view, name=name)


_CODE = "(?P<code>[0-9]{12})"
_ENTRY = "evaluation/entries/<uuid:entry_id>/"

urlpatterns: list[URLPattern] = [
    path("evaluation/", league.league, name="league"),
    _picture("(?P<name>league|map)", league.league_picture, "picture"),
    re_path(f"^evaluation/places/{_CODE}/$", places.place, name="place"),
    _picture(
        f"places/{_CODE}/(?P<name>groups|shape|indicators|through-time|villages)",
        places.place_picture,
        "place_picture",
    ),
    path("evaluation/builder/", builder.builder, name="builder"),
    _picture("builder/(?P<name>league)", builder.builder_picture, "builder_picture"),
    path("evaluation/builder/method.json", builder.method, name="builder_method_file"),
    path("evaluation/builder/iData.csv", builder.data, name="builder_data_csv"),
    path("evaluation/builder/iMeta.csv", builder.meta, name="builder_meta_csv"),
    path("evaluation/builder/errors.csv", builder.figure_errors, name="builder_errors_csv"),
    path("evaluation/doubt/", doubt.doubt, name="doubt"),
    _picture("doubt/(?P<name>tiers|pair|choices|removals)", doubt.doubt_picture, "doubt_picture"),
    re_path(f"^evaluation/reports/{_CODE}/$", reports.report, name="report"),
    re_path(rf"^evaluation/reports/{_CODE}\.pdf$", reports.report_pdf, name="report_pdf"),
    _picture(f"reports/{_CODE}/neighbours", reports.report_picture, "report_picture"),
    path("evaluation/method/", method.method, name="method"),
    path("evaluation/method.json", method.method_file, name="method_file"),
    path("evaluation/entries/", entries.entries, name="entries"),
    path("evaluation/entries/accept/", entries.entries_accept, name="entries_accept"),
    path("evaluation/entries/new/", entries_entering.entry_new, name="entry_new"),
    path("evaluation/entries/sheet/", entries_sheets.entries_sheet, name="entries_sheet"),
    path("evaluation/entries/sheet/blank/", entries_sheets.entries_blank, name="entries_blank"),
    path(
        "evaluation/entries/sheet/confirm/",
        entries_sheets.entries_sheet_confirm,
        name="entries_sheet_confirm",
    ),
    path("evaluation/entries/file/", entries_sheets.entries_file, name="entries_file"),
    path(_ENTRY, entries.entry, name="entry"),
    path(f"{_ENTRY}evidence/", entries.entry_evidence, name="entry_evidence"),
    path(f"{_ENTRY}check/", entries.entry_check, name="entry_check"),
    path(f"{_ENTRY}revise/", entries_entering.entry_revise, name="entry_revise"),
    path(f"{_ENTRY}withdraw/", entries.entry_withdraw, name="entry_withdraw"),
    path("evaluation/indicators/", indicators.indicators, name="indicators"),
    _picture("indicators/through-time", indicators.indicators_picture, "indicators_picture"),
    path("evaluation/indicators/<slug:code>/", indicators.indicator, name="indicator"),
    _picture(
        "indicators/(?P<code>[a-z0-9_]+)/(?P<name>towns|through-time|lorenz|villages)",
        indicators.indicator_picture,
        "indicator_picture",
    ),
    path("evaluation/fairness/", fairness.fairness, name="fairness"),
    _picture(
        "fairness/(?P<name>lorenz|split|urban-rural|spread|together|income-culture)",
        fairness.fairness_picture,
        "fairness_picture",
    ),
]
