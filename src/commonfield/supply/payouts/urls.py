"""Addresses of payouts; their names are supply's."""

from django.urls import path

from commonfield.supply.payouts.views import corrections, results, runs

urlpatterns = [
    path("", runs.payouts, name="payouts"),
    path("corrections/", corrections.payout_corrections, name="payout_corrections"),
    path("corrections/<int:correction>/", corrections.payout_correction, name="payout_correction"),
    path("<slug:run>/", runs.payout_run, name="payout_run"),
    path("<slug:run>/decision/", runs.payout_decision, name="payout_decision"),
    path("<slug:run>/bank-file/", results.payout_bank_file, name="payout_bank_file"),
    path("<slug:run>/results/", results.payout_results, name="payout_results"),
    path("<slug:run>/cash/", results.payout_cash, name="payout_cash"),
    path("<slug:run>/cash/decision/", results.payout_cash_decision, name="payout_cash_decision"),
    path("<slug:run>/cash/sheet/", results.payout_cash_sheet, name="payout_cash_sheet"),
]
