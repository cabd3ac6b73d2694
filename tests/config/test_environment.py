import base64
from pathlib import Path

import pytest

from commonfield.config.environment import (
    SettingError,
    enter_demo_mode,
    flag,
    mailer,
    note_village_year_month,
    second_factor_days,
    secret,
    vault_key,
    village_year_month,
    whole_number,
)
from tests.running import run_alone


def test_secret_missing_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SECRET_KEY")

    with pytest.raises(SettingError, match="SECRET_KEY is not set"):
        secret("SECRET_KEY", optional=False)


def test_secret_missing_where_none_is_needed_is_made_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SECRET_KEY")

    assert secret("SECRET_KEY", optional=True) != secret("SECRET_KEY", optional=True)


def test_secret_of_a_demo_is_its_owners_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    enter_demo_mode()

    assert secret("SECRET_KEY", optional=False) == secret("SECRET_KEY", optional=False)
    assert (tmp_path / "secret_key.secret").stat().st_mode & 0o777 == 0o600


def test_village_year_month_is_not_changed_once_it_was_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Years that overlap give away months (ADR 0092)."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("VILLAGE_YEAR_MONTH", "4")
    note_village_year_month()

    monkeypatch.setenv("VILLAGE_YEAR_MONTH", "7")
    with pytest.raises(SettingError, match="Set it back to 4"):
        village_year_month()
    monkeypatch.delenv("VILLAGE_YEAR_MONTH")
    note_village_year_month()

    assert village_year_month() == 4


@pytest.mark.parametrize("text", ["short", "§", base64.urlsafe_b64encode(b"k" * 31).decode()])
def test_vault_key_of_a_wrong_length_is_refused(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("VAULT_KEY", text)

    with pytest.raises(SettingError, match="32 bytes"):
        vault_key(optional=False)


@pytest.mark.parametrize(("text", "is_on"), [("1", True), ("Yes", True), ("", False), ("0", False)])
def test_flag_reads_yes_and_no(monkeypatch: pytest.MonkeyPatch, text: str, is_on: bool):
    monkeypatch.setenv("DEBUG", text)

    assert flag("DEBUG") is is_on


def test_flag_with_another_word_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DEBUG", "maybe")

    with pytest.raises(SettingError, match="write 1 or 0"):
        flag("DEBUG")


def test_mailer_without_an_address_is_the_console(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)

    assert mailer() == {"BACKEND": "django.core.mail.backends.console.EmailBackend"}


def test_mailer_reads_an_address(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://post%40county:p%3Aw@mail.county.example")

    assert mailer() == {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "mail.county.example",
            "port": 587,
            "username": "post@county",
            "password": "p:w",
            "use_tls": True,
            "use_ssl": False,
            "timeout": 20,
        },
    }


@pytest.mark.parametrize("url", ["mail.county.example", "imap://mail.county.example", "smtp://"])
def test_mailer_with_another_address_is_refused(monkeypatch: pytest.MonkeyPatch, url: str):
    monkeypatch.setenv("EMAIL_URL", url)

    with pytest.raises(SettingError, match="EMAIL_URL cannot be read"):
        mailer()


@pytest.mark.parametrize(("text", "days"), [("", 14), ("0", 0), ("30", 30), ("never", None)])
def test_second_factor_is_wanted_after_days(
    monkeypatch: pytest.MonkeyPatch, text: str, days: int | None
):
    monkeypatch.delenv("SECOND_FACTOR_DAYS", raising=False)
    if text:
        monkeypatch.setenv("SECOND_FACTOR_DAYS", text)

    assert second_factor_days() == days


@pytest.mark.parametrize("text", ["-1", "soon", "1.5"])
def test_second_factor_after_no_number_of_days_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
):
    monkeypatch.setenv("SECOND_FACTOR_DAYS", text)

    with pytest.raises(SettingError, match="write a number of days, or never"):
        second_factor_days()


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "soon"])
def test_waiting_time_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("BANK_WAIT_HOURS", text)

    with pytest.raises(SettingError, match=r"BANK_WAIT_HOURS is .* a whole number, 1 or more"):
        whole_number("BANK_WAIT_HOURS", 72)


def test_this_machine_is_answered_by_its_own_names_whatever_the_county_is_called(root: Path):
    program = (
        "import os; os.environ |= {'COMMONFIELD_FILES_ONLY': '1', 'ALLOWED_HOSTS': 'a.example',"
        " 'DATABASE_URL': 'sqlite:///:memory:'}; from commonfield.config import settings;"
        " print(*settings.ALLOWED_HOSTS)"
    )

    assert run_alone(program, root) == "a.example 127.0.0.1 localhost [::1]"


def test_connection_of_postgresql_is_waited_for_briefly_and_asked_whether_it_lives(root: Path):
    program = (
        "import os; os.environ |= {'COMMONFIELD_FILES_ONLY': '1',"
        " 'DATABASE_URL': 'postgresql://a:b@127.0.0.1/c'}; from commonfield.config import settings;"
        " found = settings.DATABASES['default'];"
        " print(found['CONN_HEALTH_CHECKS'], found['OPTIONS']['pool']['timeout'])"
    )

    assert run_alone(program, root) == "True 5"
