"""The history must be what the stream sends, in pages of a bounded size."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from itertools import chain
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.patients import PAGE
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Series
from vitals.data.writing import write_table
from vitals.formats import FORMATS, TableFormat, View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import message as encode
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.times import parse_instant, rfc3339

NOON = 1_760_783_445_000  # 2025-10-18 10:30:45 UTC, in milliseconds
HISTORY = "/api/patients/7/vitals"
PINNED = "condition=sepsis&onset=2025-10-18T10:20:00Z"
SEPSIS = Scenario("sepsis", parse_instant("onset", "2025-10-18T10:20:00Z"))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


def span(start: int, end: int) -> str:
    return f"start={rfc3339(start / 1000)}&end={rfc3339(end / 1000)}"


def pages(client: TestClient, url: str) -> list[Response]:
    """A page and all that follow."""
    found = [client.get(url)]
    while link := found[-1].headers.get("link"):
        assert len(found) < 10
        found.append(client.get(re.fullmatch('<(.+)>; rel="next"', link)[1]))
    assert {page.status_code for page in found} == {200}
    return found


def lines(page: Response) -> list[bytes]:
    """The messages of a page, as they were sent."""
    first, *messages, last = page.content.splitlines()
    assert (first, last) == (b"[", b"]")
    return [message.removesuffix(b",") for message in messages]


def test_a_patient_is_who_the_stream_says(client: TestClient) -> None:
    predictor = client.app.state.service.predictor
    for number, seed in [(0, 0), (7, 0), (7, 5), (2**53 - 1, 2**64 - 1)]:
        found = client.get(f"/api/patients/{number}?seed={seed}").json()
        batch = PredictedReadings(Cohort(seed=seed), predictor, [number], [NOON])
        shown = json.loads(encode(batch, 0, View(detail=True)))["patient"]
        assert {key: found[key] for key in ("id", "age", "sex")} == shown
        assert found["seed"] == seed
        assert client.get(found["vitals"]).status_code == 200
        with client.websocket_connect(f"ws://localhost{found['stream']}&count=1&detail=full") as stream:
            message = stream.receive_json()
        assert (message["patient"], message["simulation"]["seed"]) == (shown, seed)


def test_without_options_it_is_the_last_minute(client: TestClient) -> None:
    before = int(time.time())
    times = [round(parse_instant("", message["timestamp"])) for message in client.get(HISTORY).json()]
    assert times == list(range(times[0], times[0] + 60))
    assert before <= times[-1] + 1 <= time.time()


@pytest.mark.parametrize(
    ("query", "cohort", "view"),
    [
        ("seed=5&population=emergency", Cohort(seed=5, population=POPULATIONS["emergency"]), View()),
        (
            f"population=icu&{PINNED}&truth=true&detail=full",
            Cohort(population=POPULATIONS["icu"], scenario=SEPSIS),
            View(detail=True, truth=True),
        ),
        ("truth=true&detail=full", Cohort(), View(detail=True, truth=True)),
        (f"artifacts=true&{PINNED}&detail=full", Cohort(artifacts=True, scenario=SEPSIS), View(detail=True)),
        ("charted=true&artifacts=true&detail=full", Cohort(artifacts=True, charted=True), View(detail=True)),
        ("charted=false", Cohort(), View()),
    ],
)
def test_options_are_those_of_the_stream(client: TestClient, query: str, cohort: Cohort, view: View) -> None:
    instants = range(NOON, NOON + 60_000, 1500)
    (page,) = pages(client, f"{HISTORY}?{span(NOON, NOON + 60_000)}&interval=1.5&{query}")
    batch = PredictedReadings(cohort, client.app.state.service.predictor, [7] * 40, instants)
    assert lines(page) == [encode(batch, row, view) for row in range(40)]
    assert len(page.json()) == 40


# Pages


def test_a_cuff_says_when_it_measured(client: TestClient) -> None:
    query = f"detail=full&interval=60&{span(NOON, NOON + 2 * 3_600_000)}"
    messages = client.get(f"{HISTORY}?{query}&population=ward").json()
    shown: dict[str, set[tuple[int, int]]] = {}
    for message in messages:
        data = message["data"]
        pressures = data["blood_pressure_systolic"], data["blood_pressure_diastolic"]
        shown.setdefault(message["pressures_measured_at"], set()).add(pressures)
        assert message["pressures_measured_at"] <= message["time"]
    assert len(shown) in {2, 3}
    assert all(len(pressures) == 1 for pressures in shown.values())
    disturbed = client.get(f"{HISTORY}?{query}&population=ward&artifacts=true").json()
    assert [each["pressures_measured_at"] for each in disturbed] == [each["pressures_measured_at"] for each in messages]
    assert "pressures_measured_at" not in client.get(f"{HISTORY}?{query}&population=icu").json()[0]


def test_a_severity_is_the_peak_and_is_said(client: TestClient) -> None:
    peaks = []
    for severity in (1, 2.5):
        query = f"{PINNED}&severity={severity}&detail=full&truth=true&interval=60&{span(NOON, NOON + 3 * 3_600_000)}"
        messages = client.get(f"{HISTORY}?{query}").json()
        assert {message["simulation"]["severity"] for message in messages} == {severity}
        peaks.append(max(message["truth"]["severity"] for message in messages))
    assert 0.5 < peaks[0] <= 1 < peaks[1] <= 2.5
    assert "severity" not in client.get(f"{HISTORY}?{PINNED}&detail=full").json()[0]["simulation"]


@pytest.mark.parametrize("format", ["json", "csv"])
def test_pages_joined_are_what_was_asked_for(client: TestClient, format: str) -> None:
    options = f"interval=0.7&format={format}&seed=3&artifacts=true&{PINNED}"
    readings = PAGE + 500
    end, middle = NOON + 700 * readings - 99, NOON + 700 * 2000
    joined = pages(client, f"{HISTORY}?{span(NOON, end)}&{options}")
    halves = [pages(client, f"{HISTORY}?{span(*part)}&{options}")[0] for part in [(NOON, middle), (middle, end)]]
    if format == "json":
        sizes = [len(lines(page)) for page in joined]
        assert [*chain(*map(lines, joined))] == [*chain(*map(lines, halves))]
    else:
        sizes = [len(page.content.splitlines()) - 1 for page in joined]
        header = joined[0].content.splitlines()[0]
        assert all(page.content.startswith(header + b"\n") for page in joined)
        rows = [[row for page in some for row in page.content.splitlines()[1:]] for some in (joined, halves)]
        assert rows[0] == rows[1]
    assert sizes == [PAGE, 500]


def test_a_page_is_full_before_there_is_another(client: TestClient) -> None:
    (whole,) = pages(client, f"{HISTORY}?{span(NOON, NOON + 1000 * PAGE)}")
    assert len(lines(whole)) == PAGE
    first, second = pages(client, f"{HISTORY}?{span(NOON, NOON + 1000 * PAGE + 1)}")
    assert first.content == whole.content
    assert len(lines(second)) == 1


def test_however_long_the_time_a_page_is_bounded(client: TestClient) -> None:
    ages = f"{HISTORY}?start=0001-01-01T00:00:00Z&end=9999-12-31T23:59:59Z"
    assert len(lines(client.get(f"{ages}&interval=0.1"))) == PAGE
    page = client.get(f"{ages}&interval=3600&format=csv")
    assert page.status_code == 200
    assert len(page.content.splitlines()) == PAGE + 1
    following = parse_qs(urlsplit(page.headers["link"].split(">")[0]).query)
    assert following["start"] == ["0001-05-31T00:00:00Z"]
    assert following["end"] == ["9999-12-31T23:59:59Z"]


def test_a_table_shows_the_signs_of_the_messages(client: TestClient) -> None:
    query = f"{HISTORY}?{span(NOON, NOON + 3_600_000)}&artifacts=true&seed=11&{PINNED}"
    answer, messages = client.get(f"{query}&format=csv"), client.get(query).json()
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="patient-7.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [{sign: float(row[sign]) if row[sign] else None for sign in SIGNS} for row in rows] == [
        message["data"] for message in messages
    ]
    qualities = [" ".join(f"{sign}={quality}" for sign, quality in message["quality"].items()) for message in messages]
    assert [row["quality"] for row in rows] == qualities
    assert any(qualities)
    assert {row["probable_condition"] for row in rows} == {"healthy", "sepsis"}
    assert [row["timestamp"] for row in rows] == [message["timestamp"] for message in messages]
    assert {row["patient_id"] for row in rows} == {"7"}


@pytest.mark.parametrize("format", [id for id, format in FORMATS.items() if isinstance(format, TableFormat)])
def test_charted_rows_are_those_of_the_generator(client: TestClient, format: str) -> None:
    cohort, sink = Cohort(seed=3, population=POPULATIONS["emergency"], charted=True), io.BytesIO()
    layout = Series(first_patient=7, start=NOON / 1000, duration=48 * 3600, interval=3600)
    write_table(DataSet(layout=layout, cohort=cohort), sink, FORMATS[format])
    query = "seed=3&population=emergency&charted=true&interval=3600"
    found = client.get(f"{HISTORY}?{span(NOON, NOON + 48 * 3_600_000)}&{query}&format={format}")
    assert found.content == sink.getvalue()


def test_a_charted_history_goes_on_charted_and_has_the_same_truth(client: TestClient) -> None:
    url = f"{HISTORY}?{span(NOON, NOON + 1000 * (PAGE + 600))}&truth=true"
    plain, noted = (
        [json.loads(line) for page in pages(client, each) for line in lines(page)]
        for each in (url, f"{url}&charted=true")
    )
    assert len(noted) == PAGE + 600
    assert [message["truth"] for message in noted] == [message["truth"] for message in plain]
    assert all(message["data"]["resp_rate"] % 2 == 0 for message in noted)
    assert any(message["data"]["resp_rate"] % 2 for message in plain[PAGE:])


@pytest.mark.parametrize("path", ["/api/sse/predict", "/api/patients/7"])
def test_only_a_history_is_charted(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?charted=true")
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("unknown parameter 'charted': ")


# Refusals


@pytest.mark.parametrize("id", ["x", "-1", "1.5", "9007199254740992", "1" * 5000, "٣", "%00", "1e3", "7%20"])
def test_there_is_no_such_patient(client: TestClient, id: str) -> None:
    for path in (f"/api/patients/{id}", f"/api/patients/{id}/vitals"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert "patient" in answer.json()["detail"]
        assert len(answer.content) < 1000


EARLY, LATE = "start=2025-01-01T00:00:00Z", "end=2025-01-01T01:00:00Z"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("start=2025-01-01T01:00:00Z&end=2025-01-01T01:00:00Z", "start"),
        ("start=2025-01-01T02:00:00Z&end=2025-01-01T01:00:00Z", "start"),
        ("start=9999-01-01T00:00:00Z", "start"),  # and the end is now
        ("start=yesterday", "start"),
        ("end=2025-13-01T00:00:00Z", "end"),
        ("end=10000-01-01T00:00:00Z", "end"),
        ("end=0001-01-01T00:00:30Z", "start"),  # a minute before is in no year
        ("end=9999-12-31T23:59:59.500Z", "start"),
        (f"{EARLY}&{LATE}&interval=0", "interval"),
        (f"{EARLY}&{LATE}&interval=0.05", "interval"),
        (f"{EARLY}&{LATE}&interval=0.1234", "interval"),
        (f"{EARLY}&{LATE}&interval=3601", "interval"),
        (f"{EARLY}&{LATE}&interval=1s", "interval"),
        (f"{EARLY}&{LATE}&interval=nan", "interval"),
        (f"{EARLY}&{LATE}&{EARLY}", "start"),
        (f"{EARLY}&{LATE}&since=2025-01-01T00:00:00Z", "parameter"),
        (f"{EARLY}&{LATE}&count=3", "parameter"),
        (f"{EARLY}&{LATE}&format=xml", "format"),
        (f"{EARLY}&{LATE}&format=csv&detail=full", "format"),
        (f"{EARLY}&{LATE}&format=csv&truth=true", "format"),
        (f"{EARLY}&{LATE}&seed=18446744073709551616", "seed"),
        (f"{EARLY}&{LATE}&population=none", "population"),
        (f"{EARLY}&{LATE}&condition=sepsis", "condition"),
        (f"{EARLY}&{LATE}&condition=plague&onset=2025-01-01T00:00:00Z", "condition"),
        (f"{EARLY}&{LATE}&onset=2025-01-01T00:00:00Z", "onset"),
        (f"{EARLY}&{LATE}&artifacts=1", "artifacts"),
        (f"{EARLY}&{LATE}&charted=1", "charted"),
        (f"{EARLY}&{LATE}&detail=all", "detail"),
    ],
)
def test_what_is_no_history_is_refused_by_name(client: TestClient, query: str, name: str) -> None:
    answer = client.get(f"{HISTORY}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    (wrong,) = answer.json()["errors"]
    assert wrong["name"] == name
    assert wrong["detail"] == answer.json()["detail"]
    assert wrong["allowed"]


@pytest.mark.parametrize(("query", "name"), [("seed=x", "seed"), ("seed=1&seed=1", "seed"), ("start=1", "parameter")])
def test_a_patient_has_a_seed_and_no_other_option(client: TestClient, query: str, name: str) -> None:
    answer = client.get(f"/api/patients/7?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (422, name)
