import pytest
from pytest_django import Settings

from commonfield.workshop.checks import check_message_backend, check_shared_cache, codes_on_console

pytestmark = pytest.mark.any_engine

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("is_demo", "backend", "mail", "is_refused"),
    [
        (False, "console", SMTP, True),
        (False, "email", CONSOLE, True),
        (False, "email", SMTP, False),
        (False, "file", CONSOLE, False),
        (True, "console", CONSOLE, False),
    ],
)
def test_codes_are_not_shown_in_the_log_of_a_real_county(
    settings: Settings, *, is_demo: bool, backend: str, mail: str, is_refused: bool
):
    settings.DEMO, settings.MESSAGES_BACKEND = is_demo, backend
    settings.MAILERS = {"default": {"BACKEND": mail}}

    assert bool(codes_on_console()) == is_refused


@pytest.mark.parametrize(
    ("workers", "backend", "is_told"),
    [
        (1, "locmem.LocMemCache", False),
        (2, "locmem.LocMemCache", True),
        (2, "redis.RedisCache", False),
    ],
)
def test_several_processes_without_a_shared_cache_are_told(
    settings: Settings, *, workers: int, backend: str, is_told: bool
):
    settings.SERVER_WORKERS = workers
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}

    assert [each.id for each in check_shared_cache(None)] == ["workshop.W002"] * is_told


@pytest.mark.parametrize(
    ("backend", "told"),
    [
        ("email", ["workshop.W003"]),
        ("email, tests.workshop.test_checks.Pigeons", []),
        ("tests.workshop.test_checks.Pigeons", ["workshop.W003"]),
        ("email,tests.workshop.test_checks.Lame", ["workshop.E001"]),
        ("file", ["workshop.W001"]),
        ("pigeon", ["workshop.E001"]),
        ("tests.workshop.nothing.Here", ["workshop.E001"]),
    ],
)
def test_what_keeps_messages_from_persons_is_told_at_start(
    settings: Settings, backend: str, told: list[str]
):
    settings.DEMO, settings.MESSAGES_BACKEND = False, backend

    assert [each.id for each in check_message_backend(None)] == told


class Pigeons:
    """A carrier of an operator's own."""

    channels = frozenset({"sms"})

    def problems(self) -> list[str]:
        return []


class Lame(Pigeons):
    def problems(self) -> list[str]:
        return ["The pigeon is lame."]
