"""Addresses of the county's plan."""

from django.urls import URLPattern, path

from commonfield.projects.plan.views import desk, public

urlpatterns: list[URLPattern] = [
    path("projects/", public.plan, name="plan"),
    path("projects/plan.csv", public.plan_csv, name="plan_csv"),
    path("projects/desk/", desk.desk, name="desk"),
    path("projects/desk/objectives/new/", desk.objective_new, name="objective_new"),
    path("projects/desk/objectives/<int:objective>/", desk.objective, name="objective"),
    path("projects/desk/objectives/<int:objective>/new/", desk.measure_new, name="measure_new"),
    path("projects/desk/measures/<int:measure>/", desk.measure, name="measure"),
    path("projects/desk/measures/<int:measure>/target/", desk.target_new, name="target_new"),
    path("projects/desk/targets/<int:target>/", desk.target, name="target"),
]
