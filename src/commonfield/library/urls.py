"""Addresses of the library's pages, feeds and packs."""

from django.urls import URLPattern, include, path

from commonfield.library.views import (
    acts,
    catalogue,
    desk,
    desk_work,
    handing_over,
    mine,
    objections,
    opds,
    packs,
    reading,
    settings,
)

_WORK = [
    path("", reading.work, name="work"),
    path("read/", reading.read, name="read"),
    path("search/", reading.within, name="within"),
    path("read/<int:number>/", reading.chapter, name="chapter"),
    path("read/<int:number>/done/", acts.done, name="chapter_done"),
    path("read/<int:number>/place/", acts.position, name="chapter_place"),
    path("read/<int:number>/bookmark/", acts.bookmark, name="bookmark"),
    path("read/<int:number>/mark/", acts.bookmark_here, name="bookmark_here"),
    path("read/<int:number>/hand-over/", handing_over.hand_over, name="hand_over"),
    path("files/<str:name>", reading.file, name="file"),
    path("objection/", objections.objection, name="objection"),
]
_DESK_HALL = [
    path("", desk.shelf, name="desk_shelf"),
    path("add/", desk.add, name="desk_add"),
    path("album/", desk.album_new, name="desk_album_new"),
    path("files/", desk.files, name="desk_files"),
    path("others/", desk.others, name="desk_others"),
]
_DESK_WORK = [
    path("", desk_work.work, name="desk_work"),
    path("step/", desk_work.step, name="desk_step"),
    path("cover/", desk_work.cover, name="desk_cover"),
    path("album/", desk_work.album, name="desk_album"),
    path("photographs/", desk_work.photographs, name="desk_photographs"),
    path("read/<int:number>/", desk_work.chapter, name="desk_chapter"),
    path("read/<int:number>/part/", desk_work.part, name="desk_part"),
    path("files/<str:name>", desk_work.file, name="desk_file"),
]


def _feeds(version: int, prefix: str) -> list[URLPattern]:
    options, name = {"version": version}, f"opds{version}"
    return [
        path(prefix, opds.root, options, name=f"{name}_root"),
        path(f"{prefix}all/", opds.everything, options, name=f"{name}_all"),
        path(f"{prefix}titles/", opds.titles, options, name=f"{name}_titles"),
        path(f"{prefix}search/", opds.search, options, name=f"{name}_search"),
        path(f"{prefix}by/<slug:facet>/", opds.by, options, name=f"{name}_by"),
        path(f"{prefix}works/<int:work>/", opds.title, options, name=f"{name}_title"),
    ]


_PACK = [
    path("", packs.pack, name="pack"),
    path("index.json", packs.contents, name="pack_contents"),
    path("read/<int:number>/", packs.chapter, name="pack_chapter"),
    path("files/<str:name>", packs.file, name="pack_file"),
]
app_name = "library"
urlpatterns = [
    path("library/", catalogue.catalogue, name="catalogue"),
    path("library/mine/", mine.mine, name="mine"),
    path("library/mine/bookmarks/remove/", acts.bookmark_remove, name="bookmark_remove"),
    path("library/mine/bookmarks/", acts.bookmarks_take_over, name="bookmarks_take_over"),
    path("library/look/", settings.save_settings, name="look"),
    path("library/screen/", handing_over.screen, name="screen"),
    path("library/go/<str:token>", handing_over.go, name="go"),
    path("library/manifest.webmanifest", packs.manifest, name="manifest"),
    path("pack/<int:work>/", include(_PACK)),
    path("library/works/<int:work>/", include(_WORK)),
    path("library/announced/", objections.announced, name="announced"),
    path("library/objection/<str:token>/", objections.objection_made, name="objection_made"),
    path("library/desk/", desk.desk, name="desk"),
    path("library/desk/books.xlsx", desk.sheet, name="desk_sheet"),
    path("library/desk/objections/", objections.objections, name="desk_objections"),
    path("library/desk/halls/<str:hall>/", include(_DESK_HALL)),
    path("library/desk/works/<int:work>/", include(_DESK_WORK)),
    *_feeds(1, "opds/"),
    *_feeds(2, "opds/v2/"),
    path("opds/search.xml", opds.description, name="opds_description"),
    path("opds/works/<int:work>.epub", opds.epub, name="opds_epub"),
    path("opds/works/<int:work>/cover.jpg", opds.cover, {"size_px": 480}, name="opds_cover"),
    path(
        "opds/works/<int:work>/thumbnail.jpg", opds.cover, {"size_px": 160}, name="opds_thumbnail"
    ),
]
