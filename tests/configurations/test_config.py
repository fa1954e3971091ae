"""Settings: what they are unless given, and the sentence that each wrong one gets."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from Configurations import config
from Configurations.config import PROJECT_ROOT, Settings, load_settings, skipped_variables
from Configurations.networks import is_loopback

TOKEN = "0123456789abcdef0123456789abcdef"
OTHER_TOKEN = TOKEN[::-1]
REACHABLE = {"host": "0.0.0.0", "token": TOKEN, "allowed_hosts": "ward.example"}
DEFAULTS = {
    "environment": "development",
    "pages": None,
    "compiled": None,
    "host": "127.0.0.1",
    "port": 8000,
    "workers": 1,
    "models": PROJECT_ROOT / "Models",
    "database_url": SecretStr("sqlite:///appointments.sqlite"),
    "demonstration": False,
    "seed": 0,
    "population": "teaching",
    "token": (),
    "allowed_hosts": (),
    "allowed_origins": (),
    "tls_certificate": None,
    "tls_key": None,
    "behind_proxy": (),
    "root_path": "",
    "insecure_http": False,
    "max_connections": 1000,
    "max_connections_per_address": 50,
    "requests_per_second": 20.0,
    "max_holds_per_patient": 3,
    "max_holds_per_address": 20,
    "max_patients": 256,
    "max_body_bytes": 65_536,
    "max_batch_bytes": 1_048_576,
    "max_appointment_bytes": 16_384,
    "max_bytes_waiting": 32 * 1024 * 1024,
    "max_predictions_waiting": 64,
    "predict_seconds": 2.0,
    "write_deadline": 10.0,
    "ping_interval": 20.0,
    "log_format": "text",
}


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder without `.env`, and an environment without settings."""
    for name in [f"VITALS_{name.upper()}" for name in Settings.model_fields]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config, "ENV_FILE", tmp_path / ".env")
    return tmp_path


def refused(**given: Any) -> str:
    with pytest.raises(SystemExit) as stopped:
        load_settings(**given)
    assert isinstance(stopped.value.code, str)  # Python prints it to standard error, and ends with status 1
    return stopped.value.code


def test_every_default() -> None:
    assert load_settings().model_dump() == DEFAULTS


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_number_is_bounded_from_below_and_above() -> None:
    numbers = {name: field for name, field in Settings.model_fields.items() if field.annotation in {int, float}}
    assert numbers.keys() == {name for name, value in DEFAULTS.items() if type(value) in {int, float}}
    for name in numbers:
        for beyond in (-1, 10**20, "inf", "nan"):
            assert refused(**{name: beyond}).startswith(f"VITALS_{name.upper()} ")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("environment", "production", "production"),
        ("pages", "true", True),
        ("port", "9000", 9000),
        ("port", "0", 0),
        ("workers", "4", 4),
        ("models", "elsewhere", Path("elsewhere")),
        ("seed", str(2**64 - 1), 2**64 - 1),
        ("population", "emergency", "emergency"),
        ("token", TOKEN, (SecretStr(TOKEN),)),
        ("token", f"{TOKEN}, {OTHER_TOKEN}", (SecretStr(TOKEN), SecretStr(OTHER_TOKEN))),
        ("token", "auto", (SecretStr("auto"),)),
        ("token", "", ()),
        ("allowed_hosts", "ward.example, icu.example,", ("ward.example", "icu.example")),
        ("allowed_origins", "https://ward.example", ("https://ward.example",)),
        (
            "allowed_origins",
            "https://Ward.Example:443, http://icu.example:80",
            ("https://ward.example", "http://icu.example"),
        ),
        ("allowed_origins", "http://icu.example:443, null", ("http://icu.example:443", "null")),
        ("root_path", "/vitals", "/vitals"),
        ("root_path", "/ward-7/vital_signs~1.0/", "/ward-7/vital_signs~1.0"),
        ("root_path", "/", ""),
        ("database_url", "sqlite:////var/ward.sqlite", SecretStr("sqlite:////var/ward.sqlite")),
        ("insecure_http", "true", True),
        ("predict_seconds", "0.5", 0.5),
        ("write_deadline", "600", 600.0),
    ],
)
def test_a_setting_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object
) -> None:
    monkeypatch.setenv(f"VITALS_{name.upper()}", text)
    assert load_settings().model_dump() == DEFAULTS | {name: value}


def test_the_command_line_counts_more_than_the_environment_and_that_more_than_the_file(
    monkeypatch: pytest.MonkeyPatch, empty: Path
) -> None:
    (empty / ".env").write_text("VITALS_PORT=1\nVITALS_SEED=1\nVITALS_WORKERS=1\nOTHER=1\n")
    monkeypatch.setenv("VITALS_PORT", "2")
    monkeypatch.setenv("VITALS_SEED", "2")
    settings = load_settings(port=3)
    assert (settings.port, settings.seed, settings.workers) == (3, 2, 1)


def test_the_file_is_in_the_folder_of_the_project_wherever_one_starts(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    shutil.copytree(PROJECT_ROOT / "Configurations", project / "Configurations")
    elsewhere.mkdir()
    (project / ".env").write_text("VITALS_SEED=1\n")
    (elsewhere / ".env").write_text("VITALS_SEED=2\nVITALS_PORT=2\n")
    code = "from Configurations.config import load_settings; found = load_settings(); print(found.seed, found.port)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VITALS_")}
    command = [sys.executable, "-P", "-c", code]
    run = subprocess.run(
        command,
        cwd=elsewhere,
        env=environment | {"PYTHONPATH": str(project)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (run.stdout, run.stderr) == ("1 8000\n", "")


# as Kubernetes names a service `vitals` and one beside it, and as Docker names links
LINKS = {
    "VITALS_SERVICE_HOST": "10.96.0.12", "VITALS_SERVICE_PORT": "8000", "VITALS_SERVICE_PORT_HTTP": "8000",
    "VITALS_PORT": "tcp://10.96.0.12:8000", "VITALS_PORT_8000_TCP": "tcp://10.96.0.12:8000",
    "VITALS_PORT_8000_TCP_PROTO": "tcp", "VITALS_PORT_8000_TCP_PORT": "8000", "VITALS_PORT_8000_TCP_ADDR": "10.96.0.12",
    "VITALS_DB_SERVICE_HOST": "fd00::7", "VITALS_DB_SERVICE_PORT": "5432", "VITALS_DB_PORT": "tcp://[fd00::7]:5432",
    "VITALS_DB_PORT_53_UDP": "udp://10.96.0.13:53", "VITALS_DB_PORT_53_UDP_ADDR": "10.96.0.13",
}  # fmt: skip


def test_what_an_orchestrator_puts_there_is_skipped_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert skipped_variables() is None
    for name, value in LINKS.items():
        monkeypatch.setenv(name, value)
    assert load_settings().model_dump() == DEFAULTS
    sentence = skipped_variables()
    assert sentence
    assert "\n" not in sentence
    assert all(name in sentence.replace(":", ",").split() or f"{name}," in sentence.replace(":", ",") for name in LINKS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITALS_SERVICE_HOST", "ward.example"),
        ("VITALS_SERVICE_PORT", "http"),
        ("VITALS_SERVICE_HOSTS", "10.96.0.12"),
        ("VITALS_PORT_HTTP", "8000"),
        ("VITALS_PORT_8000", "tcp://10.96.0.12:8000"),
        ("VITALS_PORTS", "tcp://10.96.0.12:8000"),
        ("vitals_service_host", "10.96.0.12"),
    ],
)
def test_what_no_orchestrator_puts_there_is_a_mistake(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    assert refused().startswith(f"{name} is not a setting: ")


def test_a_port_that_is_no_link_is_a_mistake_too(monkeypatch: pytest.MonkeyPatch, empty: Path) -> None:
    monkeypatch.setenv("VITALS_PORT", "http://10.96.0.12:8000")
    assert refused().startswith("VITALS_PORT 'http://10.96.0.12:8000': ")
    monkeypatch.delenv("VITALS_PORT")
    (empty / ".env").write_text("VITALS_PORT=tcp://10.96.0.12:8000")  # no orchestrator writes there
    assert refused().startswith("VITALS_PORT 'tcp://10.96.0.12:8000': ")


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("environment", "prod", "'development' or 'production'"),
        ("port", "abc", "integer"),
        ("port", "-1", "greater than or equal to 0"),
        ("port", "65536", "less than or equal to 65535"),
        ("workers", "0", "greater than or equal to 1"),
        ("workers", "257", "less than or equal to 256"),
        ("seed", "-1", "greater than or equal to 0"),
        ("seed", str(2**64), f"less than {2**64}"),
        ("population", "zoo", "one of teaching, emergency"),
        ("population", "missing.json", "must be a population: missing.json: cannot be read"),
        ("log_format", "xml", "'text' or 'json'"),
        ("insecure_http", "perhaps", "boolean"),
        ("max_connections", "0", "greater than or equal to 1"),
        ("max_connections_per_address", "0", "greater than or equal to 1"),
        ("max_patients", "0", "greater than or equal to 1"),
        ("max_patients", "1001", "less than or equal to 1000"),
        ("max_body_bytes", "1023", "greater than or equal to 1024"),
        ("max_batch_bytes", "64k", "integer"),
        ("max_predictions_waiting", "0", "greater than or equal to 1"),
        ("max_connections", "1" + "0" * 20, "less than or equal to 1000000"),
        ("requests_per_second", "inf", "less than or equal to 1000000"),
        ("predict_seconds", "0", "greater than 0"),
        ("predict_seconds", "nan", "600"),
        ("write_deadline", "601", "less than or equal to 600"),
        ("write_deadline", "nan", "600"),
        ("ping_interval", "0", "greater than 0"),
        ("allowed_hosts", "ward.example:8000", "without scheme, port or path"),
        ("allowed_hosts", "ward.example, https://ward.example", "without scheme, port or path"),
        ("allowed_hosts", "*", "without scheme, port or path"),
        ("allowed_origins", "https://ward.example/", "without path"),
        ("behind_proxy", "*", "addresses or networks such as 127.0.0.1 or 10.1.2.0/24"),
        ("behind_proxy", "127.0.0.1, *", "'*' does not appear to be"),
        ("behind_proxy", "10.0.0.0/33", "'10.0.0.0/33' does not appear to be"),
        ("behind_proxy", "10.0.0.1/8", "10.0.0.1/8 has host bits set"),
        ("behind_proxy", "localhost", "'localhost' does not appear to be"),
        ("behind_proxy", "proxy.example", "addresses or networks"),
        ("behind_proxy", "10.0.0.1:80", "addresses or networks"),
        ("behind_proxy", "unix:", "addresses or networks"),
        ("behind_proxy", "0.0.0.0/0", "must not be everybody"),
        ("behind_proxy", "::/0", "must not be everybody"),
        ("behind_proxy", "0.0.0.0/1,128.0.0.0/1", "nor public networks wider than /12"),
        ("behind_proxy", "::/1, 8000::/1", "nor public networks wider than /12"),
        ("root_path", "vitals", "a path such as /vitals"),
        ("root_path", "//evil.example", "a path such as /vitals"),
        ("root_path", "/a/../b", "a path such as /vitals"),
        ("root_path", "/a b", "a path such as /vitals"),
        ("root_path", "https://ward.example/vitals", "a path such as /vitals"),
        ("allowed_origins", "ward.example", "such as https://ward.example:8443"),
        ("allowed_origins", "https://ward.example, *", "such as https://ward.example:8443"),
        ("tls_certificate", "missing.pem", "a file that can be read"),
        ("tls_key", "missing.pem", "a file that can be read"),
    ],
)
def test_a_wrong_value_gets_one_sentence_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(f"VITALS_{name.upper()}", value)
    sentence = refused()
    assert sentence.startswith(f"VITALS_{name.upper()} '{value}': ")
    assert allowed in sentence
    assert "\n" not in sentence


def test_each_wrong_value_gets_a_sentence_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITALS_PORT", "-1")
    monkeypatch.setenv("VITALS_SEED", "-2")
    assert [sentence.split(":")[0] for sentence in refused().splitlines()] == ["VITALS_PORT '-1'", "VITALS_SEED '-2'"]


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_wrong_option_of_the_command_line_gets_the_same_sentence(port: int) -> None:
    assert refused(port=port).startswith(f"VITALS_PORT {port}: ")


@pytest.mark.parametrize(
    "token", ["hush" * 7, f"{TOKEN},hush", "hush,auto", "auto,auto", "hush" * 8 + "\N{DEGREE SIGN}"]
)
def test_a_token_is_long_and_never_shown(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("VITALS_TOKEN", token)
    sentence = refused()
    assert sentence == "VITALS_TOKEN (not shown): must be auto, or have at least 32 ASCII characters"


@pytest.mark.parametrize(
    "url", ["hush", "mysql://hush@localhost/ward", "sqlite://", "postgresql://ward:hush@localhost"]
)
def test_a_database_is_of_a_kind_that_is_known_and_its_password_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("VITALS_DATABASE_URL", url)
    sentence = refused()
    assert sentence.startswith("VITALS_DATABASE_URL (not shown): must be sqlite:///<file> or postgresql://")
    assert "hush" not in sentence


def test_a_relative_database_is_in_the_folder_of_the_project_wherever_one_starts() -> None:
    assert load_settings().database == f"sqlite+pysqlite:///{PROJECT_ROOT}/appointments.sqlite"
    url = "postgresql://ward:hush@localhost/ward"
    settings = load_settings(database_url=url)
    assert settings.database == "postgresql+psycopg://ward:hush@localhost/ward"
    assert "hush" not in repr(settings)


def test_no_other_mistake_shows_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITALS_TOKEN", TOKEN)
    monkeypatch.setenv("VITALS_HOST", "0.0.0.0")
    assert TOKEN not in refused()
    assert TOKEN not in refused(port=-1)
    assert TOKEN not in repr(load_settings(host="127.0.0.1"))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("VITALS_PROT", "did you mean VITALS_PORT?"),
        ("vitals_max_patient", "did you mean VITALS_MAX_PATIENTS?"),
        ("VITALS_QQ", "known are VITALS_ALLOWED_HOSTS, VITALS_ALLOWED_ORIGINS, VITALS_BEHIND_PROXY"),
    ],
)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_variable_that_is_no_setting_stops_with_a_hint(
    monkeypatch: pytest.MonkeyPatch, empty: Path, name: str, hint: str, place: str
) -> None:
    if place == "file":
        (empty / ".env").write_text(f"VITALS_SEED=1\n{name}=1\n")
    else:
        monkeypatch.setenv(name, "1")
    sentence = refused()
    assert sentence.startswith(f"{name} is not a setting: ")
    assert hint in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "::1", "localhost"])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    assert load_settings(host=host).is_private


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "10.0.0.1", "ward.example", "localhost.example", "127.0.0.1.example", ""]
)
def test_a_host_that_others_reach_lets_nobody_connect_before_it_is_decided_who_may(host: str) -> None:
    assert not is_loopback(host)
    sentence = refused(host=host)
    assert sentence.startswith(f"VITALS_HOST '{host}' lets other machines connect: ")
    for variable in ["TOKEN", "ALLOWED_HOSTS", "TLS_CERTIFICATE", "TLS_KEY", "BEHIND_PROXY", "INSECURE_HTTP"]:
        assert f"VITALS_{variable}" in sentence


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"token": TOKEN}, {"ALLOWED_HOSTS", "INSECURE_HTTP", "TLS_CERTIFICATE"}),
        ({"allowed_hosts": "ward.example"}, {"TOKEN", "INSECURE_HTTP", "TLS_CERTIFICATE"}),
        ({"insecure_http": True}, {"TOKEN", "ALLOWED_HOSTS"}),
        ({"token": TOKEN, "allowed_hosts": "ward.example"}, {"TLS_CERTIFICATE", "INSECURE_HTTP"}),
        ({"token": TOKEN, "insecure_http": True}, {"ALLOWED_HOSTS"}),
        ({"allowed_hosts": "ward.example", "behind_proxy": "10.0.0.2"}, {"TOKEN"}),
    ],
)
def test_each_thing_that_lacks_is_named(given: dict[str, Any], lacking: set[str]) -> None:
    sentence = refused(host="0.0.0.0", **given)
    named = {
        name for name in ["TOKEN", "ALLOWED_HOSTS", "INSECURE_HTTP", "TLS_CERTIFICATE"] if f"VITALS_{name}" in sentence
    }
    assert named == lacking


@pytest.mark.parametrize("decision", [{"insecure_http": True}, {"behind_proxy": "10.0.0.2"}])
def test_a_host_that_others_reach_works_once_all_is_decided(decision: dict[str, Any]) -> None:
    assert not load_settings(**REACHABLE, **decision).is_private


def test_this_machine_behind_a_proxy_is_reached_by_others() -> None:
    sentence = refused(behind_proxy="127.0.0.1")
    assert sentence.startswith("VITALS_BEHIND_PROXY lets other machines connect: ")
    assert "VITALS_TOKEN" in sentence
    assert "VITALS_ALLOWED_HOSTS" in sentence
    assert not load_settings(behind_proxy="127.0.0.1", token=TOKEN, allowed_hosts="ward.example").is_private


@pytest.mark.parametrize("name", ["tls_certificate", "tls_key"])
def test_a_certificate_and_its_key_belong_together(empty: Path, name: str) -> None:
    file = empty / "file.pem"
    file.touch()
    assert "VITALS_TLS_CERTIFICATE and VITALS_TLS_KEY belong together" in refused(**{name: file})
