import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import Settings

from commonfield.kernel.clock import china_day, now
from commonfield.people.commands import create_person, use_reset_slip
from commonfield.people.queries import administrators_over, has_administrator, person_card
from commonfield.people.types import GUEST, SYSTEM, NewPerson, NewSignIn
from tests.people.builders import NOW, PASSWORD, VILLAGE, make_places
from tests.places.builders import make_folder, make_list
from tests.running import Installation

COUNTY = ("--county", "331124", "--organisation", "县农业农村局", "--username", "admin")


@pytest.fixture
def data_dir(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a demo county's folder, with a script at the other end of standard input.

    There lies a short list of divisions too; the one that comes with the program is long.
    """
    make_folder(tmp_path, {"list_2023.csv": make_list()})
    settings.DATA_DIR = tmp_path
    settings.DEMO = True
    (tmp_path / "demo-mode").touch()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    make_places()
    return tmp_path


def has_been_set_up() -> bool:
    return has_administrator(china_day(now()))


def test_setup_makes_the_administrator_and_leaves_the_demo(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
):
    call_command("setup", *COUNTY, "--password-stdin")

    assert has_been_set_up()
    assert not (data_dir / "demo-mode").exists()
    assert (data_dir / "county-code").read_text() == "331124000000"
    assert "松阳县 (331124000000) is set up; admin administers it." in capsys.readouterr().out


def test_setup_happens_once(data_dir: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FIRST_PASSWORD", PASSWORD)
    call_command("setup", *COUNTY, "--password-env", "FIRST_PASSWORD")
    # As at the end of the command's own transactions, which are this test's.
    connection.check_constraints()

    with pytest.raises(CommandError, match="has an administrator already"):
        call_command("setup", *COUNTY, "--password-env", "FIRST_PASSWORD")
    assert not (data_dir / "demo-mode").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (COUNTY, "A password is needed"),
        ((*COUNTY, "--password-env", "NO_SUCH_VARIABLE"), "NO_SUCH_VARIABLE"),
        ((*COUNTY[:4], "--password-stdin"), "--username is missing"),
        (("--county", "331124104201", *COUNTY[2:], "--password-stdin"), "is not a known county"),
    ],
)
def test_setup_says_what_is_missing(data_dir: Path, arguments: tuple[str, ...], sentence: str):
    with pytest.raises(CommandError, match=sentence):
        call_command("setup", *arguments, "--places", str(data_dir))

    assert not has_been_set_up()
    assert (data_dir / "demo-mode").exists()


class Terminal(io.StringIO):
    """An operator who answers one line after another."""

    def isatty(self) -> bool:
        return True


def test_setup_asks_again_in_chinese_and_says_what_was_wrong(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    answers = ["", "3311", "月亮县", "松阳县", "", "县农业农村局", "管", "admin"]
    passwords = ["", "one", "two", "12345678", "12345678", PASSWORD, PASSWORD]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(answers) + "\n"))
    monkeypatch.setattr("getpass.getpass", lambda _question: passwords.pop(0))

    call_command("setup", "--places", str(data_dir))

    said = capsys.readouterr().out
    for problem in (
        *(
            "没有输入内容",
            "6 位或 12 位数字",
            "没有找到“月亮县”",
            "英文字母",
            "两次输入的密码不一致",
        ),
        "密码太容易猜",
    ):
        assert problem in said, said
    assert "松阳县（331124000000）已建好，管理员是 admin。" in said
    assert has_been_set_up()
    assert not (data_dir / "demo-mode").exists()
    assert passwords == []


@pytest.mark.usefixtures("data_dir")
def test_setup_makes_a_second_administrator_at_once_or_later(
    settings: Settings, capsys: pytest.CaptureFixture[str]
):
    settings.COUNTY_CODE = "331124000000"
    call_command(
        "setup", *COUNTY, "--password-stdin", "--second-administrator", "lin", "--second-name", "林"
    )
    first = capsys.readouterr().out
    # The first one's transaction has ended by then: nothing is deferred any more.
    connection.check_constraints()
    call_command("setup", "--second-administrator", "heli")
    later = capsys.readouterr().out

    code = re.search(r"/sign-in/slip/: ([A-Z0-9-]+)", first)
    assert code
    person_id = use_reset_slip(
        by=GUEST, now=now(), code=code[1], new_sign_in=NewSignIn("misty-valley-3")
    )
    assert len(administrators_over(VILLAGE, on=china_day(now()))) == 3
    assert person_card(person_id).username == "lin"
    assert "heli administers the county 331124000000, too." in later
    with pytest.raises(CommandError, match="has this role here already"):
        call_command("setup", "--second-administrator", "heli")


@pytest.mark.usefixtures("data_dir")
def test_setup_with_one_administrator_says_how_to_add_another(capsys: pytest.CaptureFixture[str]):
    call_command("setup", *COUNTY, "--password-stdin")

    assert "commonfield setup --second-administrator" in capsys.readouterr().out


def test_setup_refuses_a_weak_password(data_dir: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("12345678\n"))

    with pytest.raises(CommandError, match="too easy to guess"):
        call_command("setup", *COUNTY, "--password-stdin")

    assert not has_been_set_up()
    assert (data_dir / "demo-mode").exists()


def test_setup_refuses_a_database_with_the_demo_in_it(data_dir: Path):
    person = NewPerson(name="演示", home_place=VILLAGE, demo_role="clerk")
    create_person(by=SYSTEM, now=NOW, person=person)

    with pytest.raises(CommandError, match="invented demo county"):
        call_command("setup", *COUNTY, "--password-stdin")

    assert (data_dir / "demo-mode").exists()


def test_setup_refuses_the_keys_that_the_demo_made(data_dir: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VAULT_KEY")

    with pytest.raises(CommandError, match="VAULT_KEY must come from the environment"):
        call_command("setup", *COUNTY, "--password-stdin")

    assert (data_dir / "demo-mode").exists()


def test_setup_as_an_operator_runs_it(fresh_database: Installation, tmp_path: Path):
    # The shipped lists take long; tests/places/test_shipped.py loads them.
    names = {"33": "浙江省", "3311": "丽水市", COUNTY[1]: "松阳县"}
    places = make_list({f"{code:0<12}": name for code, name in names.items()})
    make_folder(tmp_path, {"list_2023.csv": places})
    secrets = {**fresh_database.secrets_of_it, "FIRST_PASSWORD": PASSWORD}
    installation = replace(fresh_database, secrets_of_it=secrets)

    output = installation.run(
        "setup", *COUNTY, "--password-env", "FIRST_PASSWORD", "--places", str(tmp_path)
    )

    with installation.connection() as connection:
        administrators = connection.execute(
            "SELECT count(*) FROM people_grant WHERE role = 'county_admin'"
        ).fetchone()
    assert administrators == (1,)
    assert "松阳县 (331124000000) is set up" in output
