"""Addresses of what somebody learns."""

from django.urls import path

from commonfield.culture.views.dialect import packs, today

urlpatterns = [
    path("dialect/today/", today.todays_words, name="todays_words"),
    path("dialect/today/cards.json", packs.cards, name="todays_cards"),
    path("pack/dialect/<slug:variety>/", packs.pack, name="dialect_pack"),
    path("pack/dialect/<slug:variety>/index.json", packs.contents, name="dialect_pack_contents"),
    path(
        "pack/dialect/<slug:variety>/files/<slug:voice>.m4a", packs.voice, name="dialect_pack_voice"
    ),
    path("dialect/mine/", today.learnt, name="learnt"),
    path("dialect/mine/forget/", today.learnt_forget, name="learnt_forget"),
]
