"""Addresses of the county's notes."""

from django.urls import URLPattern, path

from commonfield.sharing.notes.views import desk, public

urlpatterns: list[URLPattern] = [
    path("notes/", public.notes, name="notes"),
    path("notes/feed.atom", public.feed, name="notes_feed"),
    path("notes/desk/", desk.desk, name="notes_desk"),
    path("notes/desk/new/", desk.note_new, name="note_new"),
    path("notes/desk/<slug:number>/", desk.note, name="note_decide"),
    path("notes/desk/<slug:number>/correct/", desk.note_correct, name="note_correct"),
    path("notes/<slug:number>/", public.note, name="note"),
]
