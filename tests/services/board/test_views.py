"""The board in the browser: the clerk's form, the nod, everybody's page, a question."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.night import TODAY
from tests.people.builders import VILLAGE
from tests.services.board.builders import LIST


def sent(client: Client, content: bytes = LIST) -> str:
    form = {
        "kind": "aid",
        "title": "低保名单",
        "last_day": (TODAY + timedelta(days=30)).isoformat(),
        "file": SimpleUploadedFile("低保.csv", content),
    }
    answer = client.post(f"/services/board/{VILLAGE}/new/", form, follow=True)
    return answer.content.decode()
