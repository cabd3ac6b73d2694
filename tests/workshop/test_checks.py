import pytest
from pytest_django import Settings

from commonfield.workshop.checks import check_shared_cache, codes_on_console

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
