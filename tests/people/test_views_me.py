"""A person's own page, as somebody reads it who has no programs."""

from tests.people.builders import actor, make_person
from tests.people.test_views import signed_in, text_of


def test_my_page_speaks_of_no_tokens_and_hides_what_programs_need():
    mine = signed_in(actor(make_person()))
    mine.cookies["language"] = "en"

    page = text_of(mine.get("/me/"))

    assert '<a href="/me/tokens/">Let a program of yours in</a>' in page
    assert [word in page for word in ("Token", "token.", "JSON", "Make a key")] == [False] * 4
