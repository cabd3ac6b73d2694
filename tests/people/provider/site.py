"""An OpenID provider to sign in at: django-oauth-toolkit's, as a site of its own.

A program: ``python site.py PORT FOLDER BACK AHEAD`` serves on the loopback address, with
its database and key in the folder, until it is stopped; its clock goes so many seconds ahead, as
that of the tests does. Without a key in the folder it makes one, so a provider that changes its key
is one that was started again after the key was deleted.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path
from wsgiref.simple_server import WSGIServer, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.utils import timezone

PASSWORD = "misty-peak-7"
CLIENT = "commonfield"
CLIENT_SECRET = "only-for-this-test"
USERS = ("li", "wang")

urlpatterns: list[object] = []


def _key(folder: Path) -> str:
    path = folder / "key.pem"
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(pem)
    return path.read_text()


def _configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="s" * 50,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {
                                "registration/login.html": "<form method=post>{% csrf_token %}"
                                "{{ form.as_p }}<button>Sign in</button></form>"
                            },
                        )
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": folder / "db.sqlite3",
                "OPTIONS": {"init_command": "PRAGMA synchronous=OFF"},
            }
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        LOGIN_URL="/login/",
        # Beside the program that is tried, whose cookies the loopback address would share.
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider_csrf",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": _key(folder),
            "SCOPES": {"openid": "Sign in"},
            "PKCE_REQUIRED": True,
            "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        },
    )


def _fill(back: str) -> None:
    from django.contrib.auth import get_user_model  # noqa: PLC0415, TID251 - the provider's own
    from django.core.management import call_command  # noqa: PLC0415 - after the settings
    from oauth2_provider.models import Application  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    users = get_user_model().objects
    for name in USERS:
        row, _made = users.get_or_create(username=name)
        row.set_password(PASSWORD)
        row.save()
    Application.objects.get_or_create(
        client_id=CLIENT,
        defaults={
            "client_secret": CLIENT_SECRET,
            "client_type": "confidential",
            "authorization_grant_type": "authorization-code",
            "redirect_uris": back,
            "algorithm": "RS256",
            "skip_authorization": True,
        },
    )


class _Server(WSGIServer):
    """Does not look its own name up, which may take seconds."""

    def server_bind(self) -> None:
        self.socket.setsockopt(1, 2, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])
        self.setup_environ()


def _set_clock(ahead: float) -> None:
    seconds, instant = time.time, timezone.now  # noqa: TID251 - this sets the clock
    vars(time)["time"] = lambda: seconds() + ahead
    vars(timezone)["now"] = lambda: instant() + timedelta(seconds=ahead)


def main(port: int, folder: Path, back: str, ahead: float) -> None:
    """Serve until the process is stopped."""
    _set_clock(ahead)
    _configure(folder)
    django.setup()
    from django.contrib.auth.views import LoginView  # noqa: PLC0415 - after the settings
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - as above
    from django.urls import include, path  # noqa: PLC0415 - as above

    urlpatterns.extend(
        [path("login/", LoginView.as_view()), path("o/", include("oauth2_provider.urls"))]
    )
    _fill(back)
    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=_Server) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
