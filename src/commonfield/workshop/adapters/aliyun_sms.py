"""Text messages by Aliyun's Dysmsapi (2017-05-25, ``SendSms``), signed with ACS3-HMAC-SHA256.

The vendor has the texts: each of our templates has a code there, approved by it, whose parameters
are named as ours are. Source: Alibaba Cloud, "V3 request structure and signature".
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from django.conf import settings

from commonfield.kernel.clock import now
from commonfield.workshop.errors import MessageRefusedError
from commonfield.workshop.outgoing import NotSentError, post
from commonfield.workshop.ports import Channel, OutgoingMessage

_ALGORITHM: Final = "ACS3-HMAC-SHA256"
_VERSION: Final = "2017-05-25"
# After these the same message may go later; after any other of "isv." never.
_PASSING: Final = ("isv.BUSINESS_LIMIT", "isv.OUT_OF_SERVICE", "isv.AMOUNT_NOT_ENOUGH")


class AliyunSmsBackend:
    """Sends text messages; ``ALIYUN_SMS_TEMPLATES`` says which code stands for which template."""

    channels: frozenset[Channel] = frozenset({"sms"})

    def problems(self) -> list[str]:
        wanted = {**settings.ALIYUN_SMS, "templates": settings.ALIYUN_SMS_TEMPLATES}
        return [
            f"ALIYUN_SMS_{name.upper()} is missing: no text message leaves."
            for name, value in wanted.items()
            if not value
        ]

    def deliver(self, message: OutgoingMessage) -> None:
        """Send the message by its template's code, an English one where there is one."""
        known: Mapping[str, str] = settings.ALIYUN_SMS_TEMPLATES
        code = known.get(f"{message.template}.{message.language}") or known.get(message.template)
        if code is None:
            raise MessageRefusedError("template_without_code")
        parameters = {
            "PhoneNumbers": message.to,
            "SignName": settings.ALIYUN_SMS["sign_name"],
            "TemplateCode": code,
            "TemplateParam": json.dumps(dict(message.params), ensure_ascii=False),
        }
        self._check(self._ask("SendSms", parameters))

    def _ask(self, action: str, parameters: Mapping[str, str]) -> bytes:
        endpoint = settings.ALIYUN_SMS["endpoint"]
        query = canonical_query(parameters)
        headers = {
            "host": urlsplit(endpoint).netloc,
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-version": _VERSION,
        }
        key_id, secret = settings.ALIYUN_SMS["key_id"], settings.ALIYUN_SMS["key_secret"]
        headers["Authorization"] = authorization(key_id, secret, query, headers)
        # Its address is the operator's; within the vendor's own network it is a private one.
        answered = post(f"{endpoint}/?{query}", b"", headers, only_public=False)
        return answered.body

    @staticmethod
    def _check(body: bytes) -> None:
        """Raise what an answer says, if that is not that all is well."""
        try:
            code = str(json.loads(body)["Code"])
        except (ValueError, KeyError, TypeError) as error:
            raise NotSentError("answer_unreadable") from error
        if code == "OK":
            return
        if code.startswith("isv.") and not code.startswith(_PASSING):
            raise MessageRefusedError(code)
        raise NotSentError(code)


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Write parameters in the order and the letters that are signed."""
    return "&".join(
        f"{quote(name, safe='-_.~')}={quote(parameters[name], safe='-_.~')}"
        for name in sorted(parameters)
    )


def authorization(key_id: str, secret: str, query: str, headers: Mapping[str, str]) -> str:
    """Return the header that signs a POST without a body to the root."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", query, lines, names, headers["x-acs-content-sha256"]])
    signed = f"{_ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(secret.encode(), signed.encode(), "sha256").hex()
    return f"{_ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
