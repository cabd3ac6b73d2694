"""Notices that every visitor may read: privacy and terms."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"base_url": settings.BASE_URL, "days": settings.BUYER_CONTACT_DAYS}
    return render(request, "portal/privacy.html", context)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/terms.html")
