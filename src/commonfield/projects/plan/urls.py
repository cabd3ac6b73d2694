"""Addresses of the county's plan."""

from django.urls import URLPattern, path, re_path

from commonfield.projects.plan.views import desk, public

urlpatterns: list[URLPattern] = [
    path("projects/", public.plan, name="plan"),
    path("projects/plan.csv", public.plan_csv, name="plan_csv"),
    path("projects/desk/", desk.desk, name="desk"),
    path("projects/desk/new/", desk.line_new, name="objective_new"),
    path("projects/desk/<int:objective>/new/", desk.line_new, name="measure_new"),
    re_path(
        "^projects/desk/(?P<kind>objective|measure)/(?P<number>[0-9]{1,9})/$",
        desk.line,
        name="line",
    ),
    path("projects/desk/measure/<int:measure>/target/", desk.target_new, name="target_new"),
    path("projects/desk/targets/<int:target>/", desk.target, name="target"),
]
