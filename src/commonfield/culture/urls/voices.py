"""Addresses of the voices, below /dialect/."""

from django.urls import URLPattern, path

from commonfield.culture.views.dialect import recording, taking, voices

urlpatterns: list[URLPattern] = [
    path("record/", recording.record, name="record"),
    path("record/for/", recording.record_beside, name="record_beside"),
    path("record/for/<int:person>/", recording.record_for, name="record_for"),
    path("voices/", voices.voices, name="voices"),
    path("voices/of/<int:person>/", voices.voices_of, name="voices_of"),
    path("voices/of/<int:person>/everything.zip", taking.everything, name="voices_zip"),
    path("voices/<slug:voice>.m4a", voices.sound, name="voice_sound"),
    path("voices/<slug:voice>/", voices.voice, name="voice"),
    path("check/", voices.check, name="check"),
    path("<slug:variety>/voices.zip", taking.export, name="voices_export"),
]
