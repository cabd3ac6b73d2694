"""Addresses of webhooks."""

from django.urls import path

from commonfield.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/<slug:code>/", views.webhook, name="webhook"),
    path("webhooks/<slug:code>/try/", views.webhook_try, name="webhook_try"),
    path("webhooks/<slug:code>/secret/", views.webhook_secret, name="webhook_secret"),
    path("webhooks/<slug:code>/resume/", views.webhook_resume, name="webhook_resume"),
    path("webhooks/<slug:code>/end/", views.webhook_end, name="webhook_end"),
    path("webhooks/<slug:code>/again/<uuid:event_id>/", views.send_again, name="send_again"),
]
