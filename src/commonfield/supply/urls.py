"""Addresses of supply."""

from django.urls import include, path

from commonfield.supply.views import growers, lots, money, papers, scale, tracing

app_name = "supply"
urlpatterns = [
    path("scale/", scale.scale, name="scale"),
    path("scale/deliveries/", scale.deliveries, name="deliveries"),
    path("scale/late/", scale.late, name="late"),
    path("scale/late/new/", scale.late_new, name="late_new"),
    path("scale/late/<int:late_id>/", scale.late_decision, name="late_decision"),
    path("scale/settings/", papers.paper_settings_form, name="paper_settings"),
    path("scale/<slug:number>/", scale.delivery, name="delivery"),
    path("scale/<slug:number>/take-back/", scale.take_back, name="take_back"),
    path("certificates/<slug:number>/", scale.certificate, name="certificate"),
    path("growers/", growers.growers, name="growers"),
    path("growers/invitations/", growers.invitations, name="invitations"),
    path(
        "growers/invitations/<int:invitation_id>/",
        growers.invitation_answer,
        name="invitation_answer",
    ),
    path("growers/new/", growers.grower_new, name="grower_new"),
    path("growers/to-confirm/", growers.registrations, name="registrations"),
    path("growers/<slug:code>/", growers.grower, name="grower"),
    path("growers/<slug:code>/statement/", growers.statement, name="statement"),
    path("statement/", growers.my_statement, name="my_statement"),
    path("my-name/", growers.my_name, name="my_name"),
    path("lots/", lots.lots, name="lots"),
    path("lots/new/", lots.lot_new, name="lot_new"),
    path("lots/<slug:code>/", lots.lot, name="lot"),
    path("lots/<slug:code>/divide/", lots.lot_divide, name="lot_divide"),
    path("lots/<slug:code>/labels/<slug:gtin>/", papers.label, name="label"),
    path("items/", lots.items, name="items"),
    path("items/new/", lots.item_new, name="item_new"),
    path("items/<slug:gtin>/", papers.item, name="item"),
    path("agreements/", money.agreements, name="agreements"),
    path("agreements/new/", money.agreement_new, name="agreement_new"),
    path("agreements/end/", money.agreement_end, name="agreement_end"),
    path("agreements/proposals/", money.proposals, name="proposals"),
    path("agreements/proposals/<slug:code>/", money.proposal, name="proposal"),
    path("payouts/", include("commonfield.supply.payouts.urls")),
    path("01/<str:gtin>/10/<str:lot>", tracing.digital_link, name="trace"),
    path("01/<str:gtin>/10/<str:lot>/21/<str:serial>", tracing.digital_link, name="trace_pack"),
]
