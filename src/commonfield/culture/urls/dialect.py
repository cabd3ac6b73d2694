"""Addresses of the lessons, the dictionary and the voices."""

from django.urls import URLPattern, URLResolver, include, path

from commonfield.culture.views.dialect import desk, dictionary, lessons, varieties

_LESSON = [
    path("", lessons.listen, name="lesson_listen"),
    path("choose/", lessons.choose, name="lesson_choose"),
    path("say/", lessons.say, name="lesson_say"),
    path("ask/", lessons.ask, name="lesson_ask"),
    path("done/", lessons.done, name="lesson_done"),
]
_DESK = [
    path("", desk.desk, name="dialect_desk"),
    path("add/", desk.add, name="dialect_add"),
    path("<slug:variety>/", desk.change, name="dialect_change"),
    path("<slug:variety>/import/", desk.import_sheet, name="dialect_import"),
]
# A variety's own address comes last: it may not be named like a page.
_VARIETY: list[URLPattern | URLResolver] = [
    path("", varieties.variety, name="variety"),
    path("words.csv", varieties.words_csv, name="variety_csv"),
    path("words/<int:word>/", dictionary.word, name="dialect_word"),
    path("lessons/<int:lesson>/", include(_LESSON)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", varieties.varieties, name="varieties"),
    path("search/", dictionary.search, name="dialect_search"),
    path("desk/", include(_DESK)),
    path("<slug:variety>/", include(_VARIETY)),
]
