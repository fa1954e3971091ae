"""Certificate and token are read anew, or what was there stays."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.serving.renewal import certificate_error, reread, token_bytes
from tests.endpoints.serving.certificates import write_certificate

OLD, NEW = "a1" * 16, "b2" * 16


@pytest.fixture(autouse=True)
def _logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.INFO):
        yield


def with_token(*tokens: str, **more: object) -> Settings:
    return Settings(token=tuple(map(SecretStr, tokens)), **more)


def test_tokens_are_renewed_and_other_settings_stay(caplog: pytest.LogCaptureFixture) -> None:
    renewed = reread(lambda: with_token(OLD, NEW, max_patients=7), with_token(OLD))
    assert token_bytes(renewed) == [OLD.encode(), NEW.encode()]
    assert renewed.max_patients == Settings().max_patients
    assert caplog.messages == ["the token and the certificate were read anew; other settings need a restart"]


def test_settings_that_are_wrong_are_refused(caplog: pytest.LogCaptureFixture) -> None:
    def wrong() -> Settings:
        raise SystemExit("VITALS_PORT 'x': must be a number")

    assert reread(wrong, Settings()) is None
    assert caplog.messages == ["not renewed, what was there stays: VITALS_PORT 'x': must be a number"]


@pytest.mark.parametrize(("before", "after"), [([OLD], []), ([], [NEW])])
def test_the_need_for_a_token_is_not_turned_on_or_off(
    before: list[str], after: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The new settings may be safe without one, such as on this machine alone, where the service does not listen."""
    assert reread(lambda: with_token(*after), with_token(*before)) is None
    assert "the need for a token cannot be turned on or off while the service runs" in caplog.text


@pytest.mark.parametrize("broken", ["certificate", "key", "pair", "missing"])
def test_a_broken_certificate_is_refused(broken: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    certificate, key = write_certificate(tmp_path, "old.example")
    served = Settings(tls_certificate=certificate, tls_key=key)
    assert certificate_error(certificate, key) is None
    if broken == "pair":
        before = key.read_bytes()
        write_certificate(tmp_path, "new.example")
        key.write_bytes(before)
    elif broken == "missing":
        key.unlink()
    else:
        (certificate if broken == "certificate" else key).write_text("no such thing")
    assert reread(lambda: served, served) is None
    (said,) = caplog.messages
    assert said.startswith("not renewed, what was there stays: VITALS_TLS_CERTIFICATE or VITALS_TLS_KEY cannot be used")


def test_tls_is_not_turned_off_while_the_service_runs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    certificate, key = write_certificate(tmp_path, "old.example")
    assert reread(Settings, Settings(tls_certificate=certificate, tls_key=key)) is None
    assert "restart it" in caplog.text
