"""The words of today and all that a learner learns, as they see them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from commonfield.people.models import Person
from commonfield.voices.models import CardReview, LearningCard, Recording
from tests.people.builders import NOW
from tests.voices.builders import make_voice
from tests.voices.learning.learners import make_learner, make_variety

pytestmark = pytest.mark.django_db
TODAY = "/dialect/today/"


def signed_in(**learner: object) -> Client:
    by, client = make_learner(**learner), Client()  # type: ignore[arg-type]  # as make_learner takes them
    client.force_login(Person.objects.get(pk=by.person_id or 0))
    return client


def text(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    return " ".join(main.split())


def answer(client: Client, number: int, rating: int) -> None:
    page = client.get(f"{TODAY}?show=ningbo.01.{number:02}").content.decode()
    fields = dict(re.findall(r'name="(\w+)" value="([^"]+)"', page.partition("<article")[2]))
    assert fields["meaning"] == f"01.{number:02}"
    assert client.post(TODAY, fields | {"rating": rating}).status_code == 302


def test_learner_is_asked_one_word_a_page_until_todays_are_done():
    make_variety(words=2)
    client = signed_in(learns="ningbo")

    first, shown = text(client, TODAY), text(client, f"{TODAY}?show=ningbo.01.01")
    answer(client, 1, 1)
    answer(client, 2, 4)
    again = text(client, TODAY)
    answer(client, 1, 4)
    done = text(client, TODAY)

    assert "今天复习 2 个词" in first
    assert ("zi1" in first, "zi1" in shown) == (False, True)
    assert "再来一遍：1 个词" in again
    assert "今天的都复习完了" in done
    assert "今天答了 2 个词。" in done
    assert "明天还有。" in done
    assert CardReview.objects.count() == 3


def test_learner_allows_it_first_and_gives_up_a_variety_or_all():
    make_variety()
    stranger, learner = signed_in(allows=False), signed_in(learns="ningbo")

    assert [name in text(stranger, TODAY) for name in ("同意", "今天复习")] == [True, False]
    assert "今天复习 7 个词" in text(learner, TODAY)
    assert "14 个词，学过 0 个" in text(learner, "/dialect/mine/")
    learner.post("/dialect/mine/forget/", {"variety": "ningbo"})
    assert not LearningCard.objects.exists()
    assert "您还没有在学的词" in text(learner, "/dialect/mine/")
    learner.post("/me/consents/", {"purpose": "learning", "act": "withdraw"})
    assert "您学的内容没有记下来。" in text(learner, "/dialect/mine/")


def test_voice_is_taken_along_until_it_is_taken_back(client: Client):
    variety = make_variety()
    voice = make_voice("b" * 16, variety=variety, meaning="01.02")
    make_voice("c" * 16, variety=variety, meaning="01.02", until=NOW.date() + timedelta(days=999))
    sound = f"/pack/dialect/ningbo/files/{voice.code}.m4a"

    index = client.get("/pack/dialect/ningbo/index.json").json()
    heard = [sound in client.get(each).content.decode() for each in index["addresses"][:1]]
    files = [client.get(each).status_code for each in index["addresses"] if "/files/" in each]
    Recording.objects.filter(pk=voice.pk).update(sound="", speaker=None, withdrawn_at=NOW)
    after = client.get("/pack/state/?id=dialect/ningbo&id=dialect/none").json()

    assert (heard, files) == ([True], [200])
    assert "/pack/dialect/ningbo/sitting/" in index["addresses"]
    assert client.get(sound).status_code == 410
    assert set(after) == {"dialect/ningbo"}
    assert after["dialect/ningbo"] != index["version"]
