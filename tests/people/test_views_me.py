"""A person's own page, as somebody reads it who has no programs."""

import re

from commonfield.people.queries import person_card
from tests.people.builders import actor, make_person
from tests.people.test_views import signed_in, text_of


def test_my_page_speaks_of_no_tokens_and_hides_what_programs_need():
    mine = signed_in(actor(make_person()))
    mine.cookies["language"] = "en"

    page = text_of(mine.get("/me/"))

    assert '<a href="/me/tokens/">Let a program of yours in</a>' in page
    assert [word in page for word in ("Token", "token.", "JSON", "Make a key")] == [False] * 4


def test_contact_change_keeps_language_and_token_buttons_working():
    person_id = make_person()
    mine = signed_in(actor(person_id))

    mine.post("/me/contact/", {"phone": "0578-8062345", "email": ""})
    mine.post("/me/language/", {"language": "en"})
    made = text_of(mine.post("/me/tokens/", {"label": "weighing", "scopes": "read", "days": "30"}))
    token_id = re.search(r"/me/tokens/(\d+)/revoke/", made)
    assert token_id is not None
    mine.post(f"/me/tokens/{token_id.group(1)}/revoke/")

    card = person_card(person_id)
    assert (card.masked_phone, card.language) == ("057****2345", "en")
    assert "weighing" not in text_of(mine.get("/me/tokens/"))
