"""Text messages by Aliyun, against a fake that makes every signature itself."""

import json
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from commonfield.workshop.adapters.aliyun_sms import AliyunSmsBackend, authorization
from commonfield.workshop.choices import MessageState
from commonfield.workshop.messages import send_due
from commonfield.workshop.models import OutboxMessage
from tests.workshop.aliyun import KEY_ID, SECRET, Aliyun, aliyun
from tests.workshop.test_messages import NOW, PHONE, queue

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def fake(settings: Settings) -> Iterator[Aliyun]:
    with aliyun() as made:
        settings.MESSAGES_BACKEND = "aliyun, email"
        settings.ALIYUN_SMS = {
            "key_id": KEY_ID,
            "key_secret": SECRET,
            "sign_name": "松阳 共田+",
            "endpoint": made.endpoint,
        }
        settings.ALIYUN_SMS_TEMPLATES = {
            "people/messages/sign_in_code": "SMS_1",
            "people/messages/sign_in_code.en": "SMS_2",
        }
        yield made


def state() -> tuple[str, str]:
    row = OutboxMessage.objects.get()
    return row.state, row.last_error


def test_signature_is_that_of_the_vendors_example():
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"

    header = authorization("YourAccessKeyId", "YourAccessKeySecret", query, headers)

    assert header.startswith("ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs")
    signed = header.rpartition("Signature=")[2]
    assert signed == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"


def test_message_goes_by_its_templates_code(fake: Aliyun):
    queue(code="12 34&5")
    queue(language="en", to="13900139000")

    sent = send_due(NOW)

    assert sent == 2
    assert fake.requests[0] == {
        "action": "SendSms",
        "PhoneNumbers": PHONE,
        "SignName": "松阳 共田+",
        "TemplateCode": "SMS_1",
        "TemplateParam": json.dumps({"code": "12 34&5"}),
    }
    assert fake.requests[1]["TemplateCode"] == "SMS_2"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", MessageState.GIVEN_UP),
        ("isv.SMS_TEMPLATE_ILLEGAL", MessageState.GIVEN_UP),
        ("isv.BUSINESS_LIMIT_CONTROL", MessageState.WAITING),
        ("isv.OUT_OF_SERVICE", MessageState.WAITING),
        ("isp.SYSTEM_ERROR", MessageState.WAITING),
        ("SignatureDoesNotMatch", MessageState.WAITING),
    ],
)
def test_what_the_vendor_refuses(fake: Aliyun, code: str, expected: MessageState):
    fake.codes.append(code)
    queue()

    send_due(NOW)

    assert state() == (expected, code)


def test_template_without_a_code_is_given_up(fake: Aliyun, settings: Settings):
    settings.ALIYUN_SMS_TEMPLATES = {"market/messages/order_paid": "SMS_9"}
    queue()

    send_due(NOW)

    assert (state(), fake.requests) == ((MessageState.GIVEN_UP, "template_without_code"), [])


@pytest.mark.parametrize("raw", [b"<html>", b"[]", b'{"Message": "?"}'])
def test_answer_that_says_nothing_is_asked_again(fake: Aliyun, raw: bytes):
    fake.raw = raw
    queue()

    send_due(NOW)

    assert state() == (MessageState.WAITING, "answer_unreadable")


def test_other_secret_is_refused_by_the_fake(fake: Aliyun, settings: Settings):
    settings.ALIYUN_SMS["key_secret"] = "another"
    queue()

    send_due(NOW)

    assert (state(), fake.requests) == ((MessageState.WAITING, "SignatureDoesNotMatch"), [])


def test_vendor_that_cannot_be_reached_is_asked_again(fake: Aliyun, settings: Settings):
    fake.server_close()
    settings.ALIYUN_SMS["endpoint"] = "http://127.0.0.1:9"
    queue()

    send_due(NOW)

    assert state() == (MessageState.WAITING, "unreachable")


def test_settings_that_are_missing_are_named(settings: Settings):
    settings.ALIYUN_SMS = {"key_id": "", "key_secret": "x", "sign_name": "", "endpoint": "x"}
    settings.ALIYUN_SMS_TEMPLATES = {}

    named = [problem.split()[0] for problem in AliyunSmsBackend().problems()]

    assert named == ["ALIYUN_SMS_KEY_ID", "ALIYUN_SMS_SIGN_NAME", "ALIYUN_SMS_TEMPLATES"]
