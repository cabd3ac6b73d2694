"""Addresses of reports."""

from django.urls import path

from commonfield.services.reports.views import answering, sending

urlpatterns = [
    path("report/", sending.report, name="report"),
    path("report/track/", sending.track, name="report_track"),
    path("report/mine/", sending.own_reports, name="own_reports"),
    path("report/<slug:receipt>/", sending.receipt, name="report_receipt"),
    path("report/<slug:receipt>/photo/", sending.receipt_photo, name="report_photo"),
    path("services/reports/", answering.reports, name="reports"),
    path("services/reports/<slug:code>/", answering.report_answer, name="report_answer"),
    path("services/reports/<slug:code>/photo/", answering.answer_photo, name="answer_photo"),
]
