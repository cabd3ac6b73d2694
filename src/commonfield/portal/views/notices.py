"""Notices that every visitor may read: privacy and terms."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html", {"base_url": settings.BASE_URL})


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/terms.html")
