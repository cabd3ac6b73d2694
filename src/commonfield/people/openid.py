"""Speaks OpenID Connect with the county's provider: discovery, the code with PKCE, the ID token.

Authlib and joserfc know the protocol; every request goes through ``workshop.outgoing``, bounded in
time and size. Keys are fetched at each sign-in, so that the provider may change them at any time.
No transaction may be open.
"""

import json
import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from commonfield.people.provider.errors import ProviderAwayError, ProviderNotDoneError
from commonfield.people.provider.types import ProviderIdentity
from commonfield.workshop.outgoing import Answered, NotSentError, get, post

_log = logging.getLogger(__name__)
# With a public key only: what is signed with a shared secret, or not at all, is refused.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
_LASTS_S: Final = 600
_CLOCKS_APART_S: Final = 60
_LONGEST_SUBJECT: Final = 255
# A provider that hangs keeps no more of a process's threads than these.
_AT_ONCE: Final = BoundedSemaphore(8)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser's session remembers while its person is at the provider."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    began_at: int
    go_on: str = ""
    invitation: int | None = None


def begin(
    redirect_uri: str, *, now: datetime, go_on: str = "", invitation: int | None = None
) -> tuple[str, dict[str, Any]]:
    """Return the provider's address to go to, and what the session is to remember.

    Raises:
        ProviderAwayError: if the provider does not answer, or not as one should.
    """
    attempt = Attempt(
        settings.OPENID_PROVIDER["issuer"],
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(32),
        redirect_uri=redirect_uri,
        began_at=int(now.timestamp()),
        go_on=go_on,
        invitation=invitation,
    )
    with _speaking():
        metadata = _discovered()
    address, _state = _client(metadata, redirect_uri).create_authorization_url(
        metadata["authorization_endpoint"],
        state=attempt.state,
        code_verifier=attempt.verifier,
        nonce=attempt.nonce,
        # The person before a shared computer proves themselves, not its last user.
        prompt="login",
    )
    return address, asdict(attempt)


def finish(kept: Mapping[str, Any], sent: Mapping[str, str], *, now: datetime) -> ProviderIdentity:
    """Return who signed in, from what the session kept and what the browser came back with.

    Raises:
        ProviderNotDoneError: if the provider refused, or anything in its answer does not hold.
        ProviderAwayError: if it does not answer.
    """
    attempt, issuer = Attempt(**kept), settings.OPENID_PROVIDER["issuer"]
    is_late = not 0 <= now.timestamp() - attempt.began_at < _LASTS_S
    is_ours = secrets.compare_digest(attempt.state.encode(), sent.get("state", "").encode())
    # The issuer of the answer (RFC 9207), and the one that was asked: settings may have changed.
    is_mixed_up = attempt.issuer != issuer or sent.get("iss", issuer) != issuer
    if is_late or not is_ours or is_mixed_up or not sent.get("code"):
        raise ProviderNotDoneError
    with _speaking():
        metadata = _discovered()
        if metadata.get("authorization_response_iss_parameter_supported") and "iss" not in sent:
            raise ProviderNotDoneError
        token = _client(metadata, attempt.redirect_uri).fetch_token(
            metadata["token_endpoint"],
            grant_type="authorization_code",
            code=sent["code"],
            code_verifier=attempt.verifier,
        )
        keys = _document(metadata["jwks_uri"])
        return identity_of(token, keys, attempt, now=now)


def identity_of(
    token: Mapping[str, Any], keys: Mapping[str, Any], attempt: Attempt, *, now: datetime
) -> ProviderIdentity:
    """Return whom an ID token proves: signed by one of the provider's keys, for us, now, once."""
    issuer, client_id = settings.OPENID_PROVIDER["issuer"], settings.OPENID_PROVIDER["client_id"]
    signed = jwt.decode(
        str(token.get("id_token", "")),
        KeySet.import_key_set({"keys": keys["keys"]}),
        algorithms=_ALGORITHMS,
    )
    claims = CodeIDToken(
        signed.claims,
        signed.header,
        options={
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": client_id},
        },
        params={
            "nonce": attempt.nonce,
            "client_id": client_id,
            "access_token": token.get("access_token"),
        },
    )
    claims.validate(now=int(now.timestamp()), leeway=_CLOCKS_APART_S)
    subject, proved_at = claims["sub"], claims.get("auth_time") or 0
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise ProviderNotDoneError
    return ProviderIdentity(issuer, subject, proved_at >= attempt.began_at - _CLOCKS_APART_S)


@contextmanager
def _speaking() -> Iterator[None]:
    """Let what goes wrong with the provider be one of our refusals, and a line of the log."""
    if not _AT_ONCE.acquire(blocking=False):
        raise ProviderAwayError
    try:
        yield
    except NotSentError as error:
        _log.warning("The OpenID provider does not answer: %s", error.reason)
        raise ProviderAwayError from error
    except _BadAnswerError as error:
        _log.warning("The OpenID provider's answer is unusable: %s", error)
        raise ProviderAwayError from error
    except (JoseError, AuthlibBaseError) as error:
        # A code of the standards', such as invalid_client, never a value.
        code = str(error.error) if str(error.error).isidentifier() else type(error).__name__
        _log.warning("The OpenID provider refused, or its token does not hold: %s", code[:40])
        raise ProviderNotDoneError from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        _log.warning("The OpenID provider's answer has no such form: %s", type(error).__name__)
        raise ProviderNotDoneError from error
    finally:
        _AT_ONCE.release()


class _BadAnswerError(Exception):
    """An answer that is none of a provider's; its text says which, without what stood in it."""


def _discovered() -> OpenIDProviderMetadata:
    """Return what the provider publishes of itself, which must name itself as we do."""
    issuer = settings.OPENID_PROVIDER["issuer"]
    metadata = OpenIDProviderMetadata(_document(get_well_known_url(issuer, external=True)))
    try:
        metadata.validate()
    except ValueError as error:
        raise _BadAnswerError("discovery") from error
    if metadata["issuer"] != issuer:
        raise _BadAnswerError("another issuer")
    return metadata


def _document(url: str) -> dict[str, Any]:
    answered = get(url, only_public=_only_public(url))
    return _Response(answered).json()


def _only_public(url: str) -> bool:
    """Return whether only a public address will do: the issuer's own host alone may be another.

    What else it names in its answers would lead to any machine of the county's network.
    """
    provider = settings.OPENID_PROVIDER
    is_its_own = urlsplit(url).hostname == urlsplit(provider["issuer"]).hostname
    return not (provider["is_private"] and is_its_own)


def _client(metadata: OpenIDProviderMetadata, redirect_uri: str) -> OAuth2Client:
    known = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return OAuth2Client(
        _Line(),
        settings.OPENID_PROVIDER["client_id"],
        settings.OPENID_PROVIDER["client_secret"],
        token_endpoint_auth_method="client_secret_basic"
        if "client_secret_basic" in known
        else "client_secret_post",
        scope="openid",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )


class _Line:
    """The requests that Authlib makes, sent as everything else is that leaves this server."""

    def post(
        self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: ClientAuth
    ) -> "_Response":
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        return _Response(post(url, body.encode(), headers, only_public=_only_public(url)))


class _Response:
    """An answer as Authlib reads it."""

    def __init__(self, answered: Answered) -> None:
        self.status_code = answered.status
        self._body = answered.body

    def json(self) -> dict[str, Any]:
        # One that was too long is cut off, and so cannot be read.
        try:
            content = json.loads(self._body)
        except ValueError as error:
            raise _BadAnswerError(f"no JSON, status {self.status_code}") from error
        if not isinstance(content, dict):
            raise _BadAnswerError("no JSON object")
        return content

    def raise_for_status(self) -> None:
        raise _BadAnswerError(f"status {self.status_code}")
