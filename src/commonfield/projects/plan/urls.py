"""Addresses of the county's plan."""

from django.urls import URLPattern, path

from commonfield.projects.plan.views import desk, public

urlpatterns: list[URLPattern] = [
    path("projects/", public.plan, name="plan"),
    path("projects/plan.csv", public.plan_csv, name="plan_csv"),
    path("projects/desk/", desk.desk, name="desk"),
    path("projects/desk/new/", desk.line_new, name="objective_new"),
    path("projects/desk/<int:objective>/new/", desk.line_new, name="measure_new"),
    path("projects/desk/measure/<int:measure>/target/", desk.target_new, name="target_new"),
    path("projects/desk/targets/<int:target>/", desk.target, name="target"),
    path("projects/desk/<str:kind>/<int:number>/", desk.line, name="line"),
]
