"""Addresses of the evaluation pages."""

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
urlpatterns: list[URLPattern] = [
    path("evaluation/", league.league, name="league"),
    re_path(
        r"^evaluation/(?P<name>league|map)\.(?P<ending>svg|csv)$",
        league.league_picture,
        name="picture",
    ),
    re_path(r"^evaluation/places/(?P<code>[0-9]{12})/$", places.place, name="place"),
    re_path(
        r"^evaluation/places/(?P<code>[0-9]{12})/(?P<name>groups|shape|indicators|through-time|villages)"
        r"\.(?P<ending>svg|csv)$",
        places.place_picture,
        name="place_picture",
    ),
    path("evaluation/builder/", builder.builder, name="builder"),
    re_path(
        r"^evaluation/builder/(?P<name>league)\.(?P<ending>svg|csv)$",
        builder.builder_picture,
        name="builder_picture",
    ),
    path("evaluation/builder/method.json", builder.method, name="builder_method_file"),
    path("evaluation/builder/iData.csv", builder.data, name="builder_data_csv"),
    path("evaluation/builder/iMeta.csv", builder.meta, name="builder_meta_csv"),
    path("evaluation/doubt/", doubt.doubt, name="doubt"),
    re_path(
        r"^evaluation/doubt/(?P<name>tiers|pair|choices|removals)\.(?P<ending>svg|csv)$",
        doubt.doubt_picture,
        name="doubt_picture",
    ),
    re_path(r"^evaluation/reports/(?P<code>[0-9]{12})/$", reports.report, name="report"),
    re_path(
        r"^evaluation/reports/(?P<code>[0-9]{12})\.pdf$", reports.report_pdf, name="report_pdf"
    ),
    re_path(
        r"^evaluation/reports/(?P<code>[0-9]{12})/neighbours\.(?P<ending>svg|csv)$",
        reports.report_picture,
        name="report_picture",
    ),
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
    path("evaluation/entries/<uuid:entry_id>/", entries.entry, name="entry"),
    path(
        "evaluation/entries/<uuid:entry_id>/evidence/",
        entries.entry_evidence,
        name="entry_evidence",
    ),
    path("evaluation/entries/<uuid:entry_id>/check/", entries.entry_check, name="entry_check"),
    path(
        "evaluation/entries/<uuid:entry_id>/revise/",
        entries_entering.entry_revise,
        name="entry_revise",
    ),
    path(
        "evaluation/entries/<uuid:entry_id>/withdraw/",
        entries.entry_withdraw,
        name="entry_withdraw",
    ),
    path("evaluation/indicators/", indicators.indicators, name="indicators"),
    re_path(
        r"^evaluation/indicators/through-time\.(?P<ending>svg|csv)$",
        indicators.indicators_picture,
        name="indicators_picture",
    ),
    path("evaluation/indicators/<slug:code>/", indicators.indicator, name="indicator"),
    re_path(
        r"^evaluation/indicators/(?P<code>[a-z0-9_]+)/(?P<name>towns|through-time|lorenz|villages)"
        r"\.(?P<ending>svg|csv)$",
        indicators.indicator_picture,
        name="indicator_picture",
    ),
    path("evaluation/fairness/", fairness.fairness, name="fairness"),
    re_path(
        r"^evaluation/fairness/(?P<name>lorenz|split|urban-rural|spread|together)"
        r"\.(?P<ending>svg|csv)$",
        fairness.fairness_picture,
        name="fairness_picture",
    ),
]
