"""What an ID token must hold; a provider that keeps the standard makes no such ones."""

import hmac
from base64 import urlsafe_b64encode
from threading import BoundedSemaphore
from typing import Any, Final

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from pytest_django import Settings

from commonfield.people import openid
from commonfield.people.provider.errors import ProviderAwayError, ProviderNotDoneError
from commonfield.workshop.outgoing import Answered, NotSentError
from tests.people.builders import NOW

pytestmark = pytest.mark.any_engine

ISSUER: Final = "https://sign-in.example"
AT: Final = int(NOW.timestamp())
KEY: Final = RSAKey.generate_key(2_048, auto_kid=True)
OTHER_KEY: Final = ECKey.generate_key("P-256", auto_kid=True)
KEYS: Final = KeySet([KEY]).as_dict(private=False)
ATTEMPT: Final = openid.Attempt(ISSUER, "state", "nonce", "verifier", "https://here.example", AT)
GOOD: Final[dict[str, Any]] = {
    "iss": ISSUER,
    "aud": "commonfield",
    "sub": "officer-7",
    "nonce": "nonce",
    "iat": AT,
    "exp": AT + 300,
}
DISCOVERY: Final = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
}


@pytest.fixture(autouse=True)
def _provider(settings: Settings) -> None:
    settings.OPENID_PROVIDER = {
        "issuer": ISSUER,
        "client_id": "commonfield",
        "client_secret": "secret",
        "is_private": True,
    }


def signed(key: Any = KEY, alg: str = "RS256", kid: str | None = None, **claims: Any) -> str:  # noqa: ANN401 - any key, any claim
    header = {"alg": alg, "kid": kid or KEY.kid}
    content = {name: value for name, value in (GOOD | claims).items() if value is not None}
    return jwt.encode(header, content, key, algorithms=[alg])


def by_shared_secret(secret: bytes) -> str:
    """Sign as the library itself refuses to."""
    header = urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
    body = f"{header}.{signed().split('.')[1]}"
    mac = hmac.digest(secret, body.encode(), "sha256")
    return f"{body}.{urlsafe_b64encode(mac).decode().rstrip('=')}"


def read(token: str) -> str:
    answered = {"id_token": token, "access_token": "opaque"}
    with openid._speaking():
        return openid.identity_of(answered, KEYS, ATTEMPT, now=NOW).subject


def test_good_token_tells_whose_it_is():
    assert read(signed()) == "officer-7"
    # A clock may be half a minute off.
    assert read(signed(exp=AT - 30)) == "officer-7"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no.such.token",
        # Signed by nobody, by the public key as if it were a shared secret, by another's key.
        "eyJhbGciOiJub25lIn0." + signed().split(".")[1] + ".",
        by_shared_secret(KEY.as_pem(private=False)),
        signed(RSAKey.generate_key(2_048)),
        signed(OTHER_KEY, "ES256"),
        signed(kid="unknown"),
        signed(iss="https://other.example"),
        signed(iss=None),
        signed(aud="another-program"),
        signed(aud=["commonfield", "another-program"]),
        signed(aud=["commonfield"], azp="another-program"),
        signed(nonce="of-another-browser"),
        signed(nonce=None),
        signed(exp=AT - 90),
        signed(exp=None),
        signed(iat=AT + 900),
        signed(sub=None),
        signed(sub=""),
        signed(sub=7),
        signed(sub="x" * 256),
        signed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    ],
)
def test_token_that_does_not_hold_is_refused(token: str):
    with pytest.raises(ProviderNotDoneError):
        read(token)


@pytest.mark.parametrize(("told_at", "is_fresh"), [(AT, True), (AT - 3_600, False), (None, False)])
def test_who_signed_in_there_long_ago_has_proved_nothing(told_at: int | None, is_fresh: bool):
    answered = {"id_token": signed(auth_time=told_at)}

    found = openid.identity_of(answered, KEYS, ATTEMPT, now=NOW)

    assert found.is_fresh is is_fresh


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"issuer": "https://other.example"}',
        repr({**DISCOVERY, "issuer": "https://other.example"}).replace("'", '"').encode(),
        repr({**DISCOVERY, "token_endpoint": "http://metadata.internal/"})
        .replace("'", '"')
        .encode(),
    ],
)
def test_discovery_of_another_issuer_or_of_none_leads_nowhere(
    body: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(openid, "get", lambda *_args, **_options: Answered(200, body))

    with pytest.raises(ProviderAwayError):
        openid.begin("https://here.example", now=NOW)


def test_only_the_issuers_own_host_may_be_inside_the_network(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def note(url: str, *, only_public: bool) -> Answered:
        asked.append((url, only_public))
        raise NotSentError("unreachable")

    monkeypatch.setattr(openid, "get", note)
    for url in (f"{ISSUER}/keys", "https://169.254.169.254/keys"):
        with pytest.raises(NotSentError):
            openid._document(url)

    assert [only_public for _url, only_public in asked] == [False, True]


def test_providers_that_hang_keep_few_threads(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(openid, "_AT_ONCE", taken := BoundedSemaphore(1))
    taken.acquire()

    with pytest.raises(ProviderAwayError):
        openid.begin("https://here.example", now=NOW)
