import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from pytest_django import Settings

from commonfield.workshop.adapters.message_backends import EmailBackend, FileBackend
from commonfield.workshop.carriers import message_backends
from commonfield.workshop.choices import MessageState
from commonfield.workshop.messages import (
    NewMessage,
    delete_settled,
    messages_given_up,
    messages_waiting,
    oldest_message_at,
    queue_messages,
    send_due,
)
from commonfield.workshop.models import OutboxMessage
from commonfield.workshop.ports import Channel, OutgoingMessage

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
PHONE = "13812345678"


class Keeper:
    """A backend that keeps messages, or refuses them while it is told to."""

    def __init__(self, *, refuses: int = 0) -> None:
        self.messages: list[OutgoingMessage] = []
        self.refusals_left = refuses

    def deliver(self, message: OutgoingMessage) -> None:
        if self.refusals_left:
            self.refusals_left -= 1
            raise ConnectionError(message.to)
        self.messages.append(message)


class Silent:
    """A backend that does not answer: each message takes as long as a round may."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried: list[str] = []
        self._seconds = 0.0
        monkeypatch.setattr("time.monotonic", lambda: self._seconds)

    def deliver(self, message: OutgoingMessage) -> None:
        self._seconds += 10.1
        self.tried.append(message.text)
        raise ConnectionError


def queue(
    *,
    channel: Channel = "sms",
    to: str = PHONE,
    language: str = "zh-hans",
    code: str = "123456",
    template: str = "people/messages/sign_in_code",
    at: datetime = NOW,
) -> None:
    message = NewMessage(
        channel=channel, to=to, template=template, params={"code": code}, language=language
    )
    queue_messages([message], now=at)


def queue_news(to: str) -> None:
    queue(to=to, template="people/messages/contact_changed")


def test_queue_message_seals_address_and_params():
    queue()

    row = OutboxMessage.objects.get()

    stored = bytes(row.to_sealed or b"") + bytes(row.params_sealed or b"")
    assert PHONE.encode() not in stored
    assert b"123456" not in stored


def test_queue_message_goes_back_with_the_transaction():
    @transaction.atomic
    def queue_and_fail() -> None:
        queue()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queue_and_fail()

    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-hans", "【共田】123456 是您的登录验证码，五分钟内有效，请勿告诉他人。"),
        (
            "en",
            "[Commonfield] 123456 is your sign-in code, valid for five minutes. Give it to nobody.",
        ),
    ],
)
def test_send_due_writes_in_the_readers_language(language: str, text: str):
    queue(language=language)
    keeper = Keeper()

    sent = send_due(NOW, backend=keeper)

    assert sent == 1
    assert [(message.to, message.text) for message in keeper.messages] == [(PHONE, text)]


def test_send_due_does_not_escape_plain_text():
    queue(code="<&'>")
    keeper = Keeper()

    send_due(NOW, backend=keeper)

    assert "<&'>" in keeper.messages[0].text


def test_send_due_wipes_what_it_sent_and_sends_once():
    queue()
    keeper = Keeper()

    sent = [send_due(NOW, backend=keeper), send_due(NOW + timedelta(days=1), backend=keeper)]

    row = OutboxMessage.objects.get()
    assert sent == [1, 0]
    assert (row.state, row.to_sealed, row.params_sealed) == (MessageState.SENT, None, None)


def test_send_due_backs_off_and_then_gives_up(caplog: pytest.LogCaptureFixture):
    queue_news(PHONE)
    keeper = Keeper(refuses=99)
    tried, at = 0, NOW
    while OutboxMessage.objects.filter(state=MessageState.WAITING).exists():
        at = OutboxMessage.objects.get().next_try_at
        send_due(at, backend=keeper)
        tried += 1

    row = OutboxMessage.objects.get()
    assert tried == 6
    assert (row.state, row.last_error, row.to_sealed) == (
        MessageState.GIVEN_UP,
        "ConnectionError",
        None,
    )
    assert at - NOW == timedelta(minutes=1 + 5 + 30 + 120 + 480)
    assert messages_given_up() == 1
    assert PHONE not in caplog.text


def test_send_due_lets_the_next_letter_go_on():
    queue(code="111111")
    queue(code="222222", to="13912345678")
    keeper = Keeper(refuses=1)

    sent = send_due(NOW, backend=keeper)

    assert sent == 1
    assert "222222" in keeper.messages[0].text


def test_a_channel_waits_for_no_other():
    queue()
    queue(channel="email", to="li@example.com")

    sent = send_due(NOW, backend=Keeper(), channels=["email"])

    waiting = OutboxMessage.objects.filter(state=MessageState.WAITING)
    assert (sent, [row.channel for row in waiting]) == (1, ["sms"])


def test_codes_wait_for_no_other_text_of_a_silent_provider(monkeypatch: pytest.MonkeyPatch):
    for number in range(3):
        queue_news(f"1391234567{number}")
    queue(code="111111")
    queue(code="222222", to="13812345670")
    silent = Silent(monkeypatch)

    send_due(NOW, backend=silent, channels=["sms"], are_codes=True)
    send_due(NOW, backend=silent, channels=["sms"], are_codes=False)
    send_due(NOW, backend=silent, channels=["sms"], are_codes=True)

    # One of each round; of the codes the newest first.
    assert len(silent.tried) == 3
    assert ["222222" in silent.tried[0], "111111" in silent.tried[2]] == [True, True]


def test_what_was_never_tried_goes_before_what_failed(monkeypatch: pytest.MonkeyPatch):
    queue_news("13912345671")
    send_due(NOW, backend=Silent(monkeypatch))
    queue_news("13912345672")
    keeper = Keeper()

    send_due(NOW + timedelta(minutes=1), backend=keeper)

    assert [each.to for each in keeper.messages] == ["13912345672", "13912345671"]


def test_a_code_is_tried_each_minute_and_never_after_its_time():
    queue()
    tried = [send_due(NOW + timedelta(minutes=n), backend=Keeper(refuses=1)) for n in range(5)]
    keeper = Keeper()

    send_due(NOW + timedelta(minutes=5), backend=keeper)

    row = OutboxMessage.objects.get()
    assert (tried, keeper.messages) == ([0] * 5, [])
    assert (row.attempts, row.state, row.last_error) == (6, MessageState.GIVEN_UP, "too_late")


def test_a_new_code_takes_back_the_one_that_waits():
    queue(code="111111")
    queue(code="333333", to="13912345678")
    queue(code="222222")
    keeper = Keeper()

    send_due(NOW, backend=keeper)

    assert sorted(each.params["code"] for each in keeper.messages) == ["222222", "333333"]


def test_send_due_leaves_what_another_worker_carries():
    queue()
    OutboxMessage.objects.update(next_try_at=NOW + timedelta(minutes=5), attempts=1)

    assert send_due(NOW, backend=Keeper()) == 0


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(days=2)])
@pytest.mark.parametrize("attempts", [0, 1])
def test_send_due_sends_what_a_clock_that_ran_ahead_put_off(ahead: timedelta, attempts: int):
    queue_news(PHONE)
    OutboxMessage.objects.update(next_try_at=NOW + ahead, attempts=attempts)

    assert send_due(NOW, backend=Keeper()) == 1


def test_file_backend_appends_lines(tmp_path: Path):
    queue()
    queue(channel="email", to="li@example.com", language="en")

    file = tmp_path / "outbox.jsonl"
    file.touch(mode=0o644)

    send_due(NOW, backend=FileBackend(file))

    assert file.stat().st_mode & 0o777 == 0o600
    lines = file.read_text(encoding="utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    assert [(each["channel"], each["to"], each["subject"]) for each in read] == [
        ("sms", PHONE, ""),
        ("email", "li@example.com", "Your sign-in code for Commonfield"),
    ]


def test_email_backend_sends_email_and_gives_text_messages_up():
    queue(channel="email", to="li@example.com")
    queue()

    sent = send_due(NOW, backend=EmailBackend())

    assert sent == 1
    assert [message.to for message in mail.outbox] == [["li@example.com"]]
    assert messages_given_up() == 1


def test_backend_refuses_an_unknown_name(settings: Settings):
    settings.MESSAGES_BACKEND = "pigeon"

    with pytest.raises(ImproperlyConfigured):
        message_backends()


def test_what_nothing_carries_is_not_queued(settings: Settings):
    settings.MESSAGES_BACKEND = "email"

    queue()
    queue(channel="email", to="li@example.com")

    assert [row.channel for row in OutboxMessage.objects.all()] == ["email"]
    assert send_due(NOW) == 1


def test_messages_of_an_earlier_releases_webhooks_go_and_do_not_count():
    queue()
    OutboxMessage.objects.update(channel="webhook")

    counts = messages_waiting(), oldest_message_at(), send_due(NOW, backend=Keeper())

    assert (counts, delete_settled(NOW)) == ((0, None, 0), 1)


def test_forget_settled_after_thirty_days(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    queue()
    send_due(NOW, backend=Keeper())

    forgotten = [delete_settled(NOW + timedelta(days=days)) for days in (29, 31)]

    assert forgotten == [0, 1]
