"""Addresses of lessons, dictionary, daily words and voices."""

from django.urls import URLPattern, URLResolver, include, path

from commonfield.voices.views import (
    desk,
    dictionary,
    downloads,
    lessons,
    packs,
    recording,
    today,
    varieties,
    voices,
)

app_name = "voices"
_PACK = [
    path("", packs.pack, name="pack"),
    path("sitting/", packs.sitting, name="sitting"),
    path("index.json", packs.contents, name="pack_contents"),
    path("files/<slug:voice>.m4a", packs.voice, name="pack_voice"),
]
_LESSON = [
    path("", lessons.step, {"name": "listen"}, name="lesson_listen"),
    path("choose/", lessons.choose, name="lesson_choose"),
    path("say/", lessons.step, {"name": "say"}, name="lesson_say"),
    path("ask/", lessons.step, {"name": "ask"}, name="lesson_ask"),
    path("done/", lessons.done, name="lesson_done"),
]
_DESK = [
    path("", desk.desk, name="desk"),
    path("add/", desk.add, name="desk_add"),
    path("<slug:variety>/", desk.change, name="desk_change"),
    path("<slug:variety>/import/", desk.import_sheet, name="desk_import"),
]
_VARIETY: list[URLPattern | URLResolver] = [
    path("", varieties.variety, name="variety"),
    path("words.csv", varieties.words_csv, name="variety_csv"),
    path("voices.zip", downloads.export, name="voices_export"),
    path("words/<int:word>/", dictionary.word, name="word"),
    path("lessons/<int:lesson>/", include(_LESSON)),
]
_DIALECT: list[URLPattern | URLResolver] = [
    path("", varieties.varieties, name="varieties"),
    path("search/", dictionary.search, name="search"),
    path("desk/", include(_DESK)),
    path("today/", today.todays_words, name="todays_words"),
    path("today/cards.json", packs.cards, name="todays_cards"),
    path("mine/", today.learnt, name="learnt"),
    path("mine/forget/", today.learnt_forget, name="learnt_forget"),
    path("record/", recording.record, name="record"),
    path("record/for/", recording.record_beside, name="record_beside"),
    path("record/for/<int:person>/", recording.record_for, name="record_for"),
    path("voices/", voices.voices, name="voices"),
    path("voices/of/<int:person>/", voices.voices_of, name="voices_of"),
    path("voices/of/<int:person>/everything.zip", downloads.everything, name="voices_zip"),
    path("voices/<slug:voice>.m4a", voices.sound, name="voice_sound"),
    path("voices/<slug:voice>/", voices.voice, name="voice"),
    path("check/", voices.check, name="check"),
    # Last, since a variety may have any other name.
    path("<slug:variety>/", include(_VARIETY)),
]
urlpatterns = [
    path("pack/dialect/<slug:variety>/", include(_PACK)),
    path("dialect/", include(_DIALECT)),
]
