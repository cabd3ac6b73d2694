"""Payment providers from the environment: all settings of one or none, and keys that are keys."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from commonfield.config.environment import SettingError
from commonfield.config.payments import payment_providers
from tests.payments.fakes import private_pem, public_pem

ALL = (
    "WECHAT_MCHID",
    "WECHAT_APPID",
    "WECHAT_SERIAL",
    "WECHAT_PRIVATE_KEY",
    "WECHAT_APIV3_KEY",
    "WECHAT_PUBLIC_KEY",
    "WECHAT_PUBLIC_KEY_ID",
    "WECHAT_GATEWAY",
    "ALIPAY_APP_ID",
    "ALIPAY_PRIVATE_KEY",
    "ALIPAY_PUBLIC_KEY",
    "ALIPAY_GATEWAY",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ALL:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wechat(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Set up WeChat Pay; return the folder of its keys."""
    (tmp_path / "private.pem").write_text(private_pem("us at WeChat"))
    (tmp_path / "public.pem").write_text(public_pem("WeChat") + "\n")
    (tmp_path / "apiv3").write_text("k" * 32 + "\n")
    monkeypatch.setenv("WECHAT_MCHID", " 1900000001 ")
    monkeypatch.setenv("WECHAT_APPID", "wx1")
    monkeypatch.setenv("WECHAT_SERIAL", "S1")
    monkeypatch.setenv("WECHAT_PRIVATE_KEY", str(tmp_path / "private.pem"))
    monkeypatch.setenv("WECHAT_PUBLIC_KEY", str(tmp_path / "public.pem"))
    monkeypatch.setenv("WECHAT_PUBLIC_KEY_ID", "PUB_KEY_ID_1")
    monkeypatch.setenv("WECHAT_APIV3_KEY", str(tmp_path / "apiv3"))
    return tmp_path


def test_nothing_set_is_no_provider():
    assert payment_providers() == {}


def test_settings_are_read_and_keys_are_files(wechat: Path):
    assert payment_providers() == {
        "wechat": {
            "mchid": "1900000001",
            "appid": "wx1",
            "serial": "S1",
            "private_key": (wechat / "private.pem").read_text(),
            "apiv3_key": "k" * 32,
            "public_key": public_pem("WeChat"),
            "public_key_id": "PUB_KEY_ID_1",
            "gateway": "",
        }
    }


@pytest.mark.usefixtures("wechat")
def test_some_of_the_settings_name_those_that_are_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WECHAT_SERIAL")
    monkeypatch.setenv("WECHAT_APPID", "")

    with pytest.raises(SettingError, match="WECHAT_APPID, WECHAT_SERIAL must be set too"):
        payment_providers()


def test_one_setting_alone_is_no_provider(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALIPAY_APP_ID", "2021")

    with pytest.raises(SettingError, match="ALIPAY_PRIVATE_KEY, ALIPAY_PUBLIC_KEY"):
        payment_providers()


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("private.pem", "no key", "WECHAT_PRIVATE_KEY: the file holds no private key"),
        ("public.pem", "no key", "WECHAT_PUBLIC_KEY: the file holds no public key"),
        ("public.pem", "密钥", "WECHAT_PUBLIC_KEY must be the path of a file"),
        ("apiv3", "short", "WECHAT_APIV3_KEY: the file must hold the 32 characters"),
    ],
)
def test_key_that_is_none(wechat: Path, file: str, content: str, said: str):
    (wechat / file).write_text(content)

    with pytest.raises(SettingError, match=said):
        payment_providers()


def test_key_of_another_kind(wechat: Path):
    key = ed25519.Ed25519PrivateKey.generate()
    (wechat / "private.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )

    with pytest.raises(SettingError, match="is none of RSA"):
        payment_providers()


def test_key_file_that_is_not_there(wechat: Path):
    (wechat / "apiv3").unlink()

    with pytest.raises(SettingError, match="WECHAT_APIV3_KEY must be the path"):
        payment_providers()


@pytest.mark.usefixtures("wechat")
def test_gateway_is_a_web_address(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WECHAT_GATEWAY", "http://127.0.0.1:9000")
    assert payment_providers()["wechat"]["gateway"] == "http://127.0.0.1:9000"

    for wrong in ("127.0.0.1:9000", "https://x.example/?a=b"):
        monkeypatch.setenv("WECHAT_GATEWAY", wrong)
        with pytest.raises(SettingError, match="WECHAT_GATEWAY must begin with"):
            payment_providers()


def test_document_names_every_setting():
    text = (Path(__file__).parents[2] / "docs" / "operating.md").read_text()

    assert [name for name in ALL if f"`{name}`" not in text] == []
