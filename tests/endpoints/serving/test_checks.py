"""What is checked before the service begins; what it says when it does not is tested with the server."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints.serving.checks import check_database


@pytest.mark.parametrize(
    ("url", "what", "why"),
    [
        ("sqlite:////proc/none/appointments.sqlite", "the file /proc/none/appointments.sqlite", "unable to open"),
        ("sqlite:///{file}/appointments.sqlite", "the file {file}/appointments.sqlite", "unable to open"),
        ("sqlite:///{file}", "the file {file}", "file is not a database"),
        ("postgresql://nobody@127.0.0.1:1/appointments", "the database", "refused"),
    ],
)
def test_a_database_that_cannot_be_used_is_only_warned_of(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, url: str, what: str, why: str
) -> None:
    (tmp_path / "file").write_text("not a database, but a text that is longer than its head\n" * 20)
    check_database(Settings(database_url=SecretStr(url.format(file=tmp_path / "file"))))
    (said,) = caplog.messages
    assert said.startswith(f"VITALS_DATABASE_URL: {what.format(file=tmp_path / 'file')} cannot be used (")
    assert why in said
    assert said.endswith("everything else is served")
    assert "\n" not in said
