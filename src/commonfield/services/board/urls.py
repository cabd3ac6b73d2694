"""Addresses of villages' boards and of those who work on them."""

from django.urls import path

from commonfield.services.board.views import public, working

urlpatterns = [
    path("notices/", public.boards, name="boards"),
    path("notices/<slug:village>/", public.board, name="board"),
    path("notices/<slug:village>/ask/", public.ask, name="ask_village"),
    path("notices/<slug:village>/<slug:notice>/", public.notice, name="notice"),
    path("notices/<slug:village>/<slug:notice>/file/", public.file, name="notice_file"),
    path("notices/<slug:village>/<slug:notice>/sheet/", public.sheet, name="notice_sheet"),
    path("questions/", public.questions, name="own_questions"),
    path("services/overdue/", working.overdue, name="overdue_notices"),
    path("services/board/<slug:village>/", working.desk, name="board_desk"),
    path("services/board/<slug:village>/new/", working.new, name="new_notice"),
    path("services/board/<slug:village>/committee/", working.committee, name="committee"),
    path("services/notices/<slug:notice>/", working.decide, name="decide_notice"),
    path("services/notices/<slug:notice>/file/", working.file, name="waiting_file"),
    path("services/questions/<slug:question>/", working.answer, name="answer_question"),
]
