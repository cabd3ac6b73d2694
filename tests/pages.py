"""What tests read off an answered page."""

from django.http import HttpResponse, HttpResponseBase


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()
