"""The live streams as clients see them: in one process with the application, and from a server started as users do."""

import csv
import http.client
import io
import json
import math
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.schemas import DetailedGroup, DetailedMessage, Gap, Group, Message
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.formats import View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import group as encode_group
from vitals.formats.json import message as encode
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.times import parse_instant, rfc3339

ROOT = Path(__file__).parents[2]
WS, SSE = "/api/ws/predict", "/api/sse/predict"
PATIENCE = 50  # seconds for what comes at once
ONSET = "2025-01-01T00:00:00Z"
SEPSIS = Scenario("sepsis", parse_instant("onset", ONSET))
BARE = {
    "timestamp": str,
    "data": {sign.id: float if sign.decimals else int for sign in SIGNS.values()},
    "prediction": {
        "label_status": str,
        "probable_condition": str,
        "confidence": {"label_status": float, "probable_condition": float},
    },
}

type Receive = Callable[[], str]
type Answer = tuple[int, dict[str, str], bytes]  # status, headers, body


class EndedError(Exception):
    """The server closed the stream."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Stock:
    """The application in this process: messages go through mailboxes, as under any server."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    @contextmanager
    def stream(self, query: str, subprotocols: Sequence[str] = ()) -> Iterator[Receive]:
        with self.client.websocket_connect(f"ws://localhost{WS}?{query}", list(subprotocols) or None) as socket:

            def receive() -> str:
                try:
                    return socket.receive_text()
                except WebSocketDisconnect as end:
                    raise EndedError(end.code) from None

            receive.subprotocol = socket.accepted_subprotocol
            yield receive

    def refusal(self, query: str) -> Answer:
        with pytest.raises(WebSocketDenialResponse) as refused, self.stream(query):
            pass
        answer = refused.value
        return answer.status_code, dict(answer.headers), answer.content

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        answer = self.client.get(path, headers=headers)
        return answer.status_code, dict(answer.headers), answer.content


class Server:
    """A process of its own, started as the README says: messages are written without a task for each connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    @contextmanager
    def stream(self, query: str, subprotocols: Sequence[str] = ()) -> Iterator[Receive]:
        address = f"ws://127.0.0.1:{self.port}{WS}?{query}"
        with connect(address, subprotocols=list(subprotocols) or None, proxy=None, close_timeout=1) as socket:

            def receive() -> str:
                try:
                    return socket.recv(timeout=PATIENCE)
                except ConnectionClosed as end:
                    raise EndedError(end.rcvd.code if end.rcvd else 1006) from None

            receive.subprotocol = socket.subprotocol
            yield receive

    def refusal(self, query: str) -> Answer:
        with pytest.raises(InvalidStatus) as refused, self.stream(query):
            pass
        answer = refused.value.response
        return answer.status_code, {name.lower(): value for name, value in answer.headers.raw_items()}, answer.body

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        with self.answer(path, headers) as answer:
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    @contextmanager
    def answer(self, path: str, headers: dict[str, str] | None = None) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers or {})
            with connection.getresponse() as answer:
                yield answer
        finally:
            connection.close()


@pytest.fixture(scope="module")
def stock() -> Iterator[Stock]:
    with TestClient(create_app(Settings()), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield Stock(client)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    command = [sys.executable, "main.py", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert found, "it prints no address"
            yield Server(int(found[1]))
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


@pytest.fixture(params=["stock", "server"])
def service(request: pytest.FixtureRequest) -> Stock | Server:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def predictor(stock: Stock) -> Predictor:
    return stock.client.app.state.service.predictor


def take(service: Stock | Server, query: str, most: int = 10**9) -> tuple[list[str], int | None]:
    """Some messages of a stream, and the code with which the server closed it, if it did."""
    messages: list[str] = []
    with service.stream(query) as receive:
        try:
            while len(messages) < most:
                messages.append(receive())
        except EndedError as end:
            return messages, end.code
    return messages, None


def ago(seconds: int) -> int:
    """Unix milliseconds of a whole second, some seconds ago."""
    return (math.floor(time.time()) - seconds) * 1000


def shown(milliseconds: int) -> str:
    return rfc3339(milliseconds / 1000)


def group_messages(batch: PredictedReadings, width: int, view: View) -> list[bytes]:
    """What a stream of several patients says about a batch that has them at each instant."""
    return [encode_group(batch, range(row, row + width), view, row // width + 1) for row in range(0, len(batch), width)]


def types(value: Any) -> Any:
    return {key: types(part) for key, part in value.items()} if isinstance(value, dict) else type(value)


def events(body: bytes) -> list[dict[str, str]]:
    """The events of a body, without comments."""
    blocks = [block for block in body.decode().split("\n\n") if block and not block.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks]


def connections(service: Stock | Server) -> float:
    found = re.search(rb"^vitals_connections (.+)$", service.get("/metrics")[2], re.MULTILINE)
    return float(found[1])


def wait_for_nobody(service: Stock | Server) -> None:
    deadline = time.monotonic() + PATIENCE
    while connections(service) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert connections(service) == 0


# The contract


def test_without_options_a_reading_comes_every_second_and_nothing_else(service: Stock | Server) -> None:
    messages, code = take(service, "", 2)
    assert code is None
    for text in messages:
        message = json.loads(text)
        assert json.dumps(message, separators=(",", ":")) == text  # compact, and in one frame
        assert types(message) == BARE
        assert [list(part) for part in (message, message["data"], message["prediction"])] == [
            ["timestamp", "data", "prediction"],
            list(SIGNS),
            ["label_status", "probable_condition", "confidence"],
        ]
        TypeAdapter(Message).validate_json(text, strict=True)
    times = [round(parse_instant("timestamp", json.loads(text)["timestamp"])) for text in messages]
    assert times == [times[0], times[0] + 1]
    assert abs(times[0] - time.time()) < PATIENCE


def test_the_first_message_does_not_wait_for_the_interval(service: Stock | Server) -> None:
    messages, _ = take(service, "interval=60", 1)  # which has less patience
    assert len(messages) == 1


def test_each_connection_has_a_patient_of_its_own(service: Stock | Server) -> None:
    found = [json.loads(take(service, "detail=full&count=1")[0][0])["patient"]["id"] for _ in range(4)]
    assert found == sorted(set(found))


def test_our_subprotocol_is_answered_and_no_other(service: Stock | Server) -> None:
    with service.stream("", ["other", "vitals.v1"]) as receive:
        assert receive.subprotocol == "vitals.v1"
    with service.stream("", ()) as receive:
        assert receive.subprotocol is None


# Options


@pytest.mark.parametrize(
    ("query", "model", "options"),
    [
        ("patient=7", Message, {}),
        ("patient=7&seed=5", Message, {"cohort": Cohort(seed=5)}),
        (
            "patient=0&population=healthy",
            Message,
            {"cohort": Cohort(population=POPULATIONS["healthy"]), "patients": [0]},
        ),
        (f"patient=7&condition=sepsis&onset={ONSET}", Message, {"cohort": Cohort(scenario=SEPSIS)}),
        ("patient=7&artifacts=true", Message, {"cohort": Cohort(artifacts=True)}),
        ("patient=7&truth=true", Message, {"view": View(truth=True)}),
        ("patient=7&detail=full", DetailedMessage, {"view": View(detail=True)}),
        (
            f"patient=7&detail=full&truth=true&artifacts=true&condition=sepsis&onset={ONSET}",
            DetailedMessage,
            {"view": View(detail=True, truth=True), "cohort": Cohort(artifacts=True, scenario=SEPSIS)},
        ),
        *(
            (f"patient=7&population={id}", Message, {"cohort": Cohort(population=POPULATIONS[id])})
            for id in ("emergency_lesson", "emergency", "ward", "icu")
        ),
        (
            f"patient=7&detail=full&truth=true&population=ward&condition=sepsis&onset={ONSET}",
            DetailedMessage,
            {
                "view": View(detail=True, truth=True),
                "cohort": Cohort(population=POPULATIONS["ward"], scenario=SEPSIS),
            },
        ),
        (
            "patients=1-64&detail=full&truth=true&artifacts=true&population=emergency",
            DetailedGroup,
            {
                "patients": range(1, 65),
                "cohort": Cohort(population=POPULATIONS["emergency"], artifacts=True),
                "view": View(detail=True, truth=True),
            },
        ),
        ("patients=5,1,9007199254740991", Group, {"patients": [5, 1, 2**53 - 1]}),
        ("patients=4", Group, {"patients": [4]}),
        (
            "patients=1-64&detail=full&truth=true&artifacts=true",
            DetailedGroup,
            {"patients": range(1, 65), "cohort": Cohort(artifacts=True), "view": View(detail=True, truth=True)},
        ),
        ("patient=7&interval=0.1", Message, {"step": 100}),
        ("patient=7&interval=0.1&detail=full", DetailedMessage, {"step": 100, "view": View(detail=True)}),
        ("patient=7&interval=5", Message, {"step": 5000}),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_an_option_does_what_it_says(
    service: Stock | Server, predictor: Predictor, query: str, model: type, options: dict[str, Any]
) -> None:
    step, patients, view = options.get("step", 1000), options.get("patients", [7]), options.get("view", View())
    since = ago(30)
    messages, code = take(service, f"{query}&since={shown(since)}&count=5")
    assert code == 1000
    instants = [since + step * number for number in range(1, 6) for _ in patients]
    batch = PredictedReadings(options.get("cohort", Cohort()), predictor, list(patients) * 5, instants)
    if query.startswith("patients"):
        expected = group_messages(batch, len(patients), view)
    else:
        expected = [encode(batch, row, view, row + 1) for row in range(5)]
    assert [text.encode() for text in messages] == expected
    for text in messages:
        TypeAdapter(model).validate_json(text, strict=True)


def test_a_condition_begins_now(service: Stock | Server) -> None:
    before = math.floor(time.time())
    messages, code = take(service, "condition=sepsis&detail=full&truth=true&count=1&speed=3600")
    message = json.loads(messages[0])
    assert code == 1000
    assert message["simulation"]["condition"] == "sepsis"
    assert before <= parse_instant("onset", message["simulation"]["onset"]) <= time.time()
    assert message["truth"]["severity"] < 0.1


def test_speed_makes_time_fly(service: Stock | Server) -> None:
    messages, code = take(service, "patient=2&interval=0.5&speed=120&count=2&detail=full")
    times = [parse_instant("time", json.loads(text)["time"]) for text in messages]
    assert code == 1000
    assert times == [times[0], times[0] + 60]
    assert [json.loads(text)["sequence"] for text in messages] == [1, 2]


@pytest.mark.parametrize("population", ["teaching", "icu"])
def test_whoever_comes_back_misses_nothing_and_hears_nothing_twice(
    service: Stock | Server, predictor: Predictor, population: str
) -> None:
    query = f"patient=9&interval=0.5&truth=true&detail=full&population={population}"
    joined = [json.loads(text) for text in take(service, query, 2)[0]]
    time.sleep(0.6)  # a reading is missed
    joined += [json.loads(text) for text in take(service, f"{query}&since={joined[-1]['time']}", 3)[0]]
    first = round(parse_instant("time", joined[0]["time"]) * 1000)
    cohort = Cohort(population=POPULATIONS[population])
    batch = PredictedReadings(cohort, predictor, [9] * 5, range(first, first + 2500, 500))
    view = View(detail=True, truth=True)
    numbers = [1, 2, 1, 2, 3]  # each connection counts its own
    assert joined == [json.loads(encode(batch, row, view, number)) for row, number in enumerate(numbers)]


@pytest.mark.parametrize("artifacts", ["false", "true"])
def test_a_steady_stream_resumes_as_steady_and_its_history_agrees(service: Stock | Server, artifacts: str) -> None:
    query = f"patient=9&interval=0.5&detail=full&artifacts={artifacts}&smooth=60"
    begun = [json.loads(text) for text in take(service, query, 2)[0]]
    resumed = [json.loads(text) for text in take(service, f"{query}&since={begun[0]['time']}", 3)[0]]
    assert resumed[0] == begun[1] | {"sequence": 1}
    start, end = begun[0]["time"], rfc3339(parse_instant("time", resumed[2]["time"]) + 0.5)
    path = f"/api/patients/9/vitals?{query.removeprefix('patient=9&')}&start={start}&end={end}"
    history = json.loads(service.get(path)[2])
    told = [{key: value for key, value in each.items() if key != "sequence"} for each in (begun[0], *resumed)]
    assert history == told
    plain = json.loads(service.get(path.replace("&smooth=60", ""))[2])
    assert [each["prediction"] for each in plain] != [each["prediction"] for each in history]
    assert [each["data"] for each in plain] == [each["data"] for each in history]


# Refusals


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("patient=seven", "patient"),
        ("smooth=301", "smooth"),
        ("smooth=-1", "smooth"),
        ("smooth=1.5", "smooth"),
        ("patients=1-64&smooth=64", "smooth"),  # 4,160 readings
        ("interval=0.1&patients=1-2&smooth=300", "smooth"),
        ("patient=1&patient=1", "patient"),
        ("patient=1&patients=1-3", "patient"),
        ("patients=1-999999", "patients"),
        ("seed=-1", "seed"),
        ("population=none", "population"),
        ("condition=plague", "condition"),
        ("onset=2025-01-01T00:00:00Z", "onset"),
        ("interval=0", "interval"),
        ("speed=0.5", "speed"),
        ("patient=1&since=2001-01-01T00:00:00Z", "since"),
        ("since=2001-01-01T00:00:00Z", "since"),
        ("count=0", "count"),
        ("artifacts=yes", "artifacts"),
        ("detail=some", "detail"),
        ("truth=1", "truth"),
        ("color=red", "parameter"),
    ],
)
def test_what_cannot_be_streamed_is_refused_before_the_handshake(
    service: Stock | Server, query: str, name: str
) -> None:
    status, headers, body = service.refusal(query)
    document = json.loads(body)
    assert (status, headers["content-type"]) == (422, "application/problem+json")
    assert document["errors"][0]["name"] == name
    assert document["errors"][0]["allowed"]
    same = service.get(f"{SSE}?{query}")
    assert (same[0], same[1]["content-type"]) == (status, headers["content-type"])
    assert json.loads(same[2])["errors"][0]["name"] == name
    wait_for_nobody(service)


def test_a_request_without_an_upgrade_is_told_of_it(service: Stock | Server) -> None:
    status, headers, body = service.get(WS)
    assert (status, headers["content-type"], headers["upgrade"]) == (426, "application/problem+json", "websocket")
    assert SSE in json.loads(body)["detail"]


# Server-sent events


def test_events_say_what_the_websocket_says(service: Stock | Server) -> None:
    since = ago(30)
    query = f"patients=1-3&artifacts=true&detail=full&since={shown(since)}&count=20"
    status, headers, body = service.get(f"{SSE}?{query}")
    found = events(body)
    assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert [event["data"] for event in found] == take(service, query)[0]
    assert [event["id"] for event in found] == [shown(since + 1000 * number) for number in range(1, 21)]
    assert all(event.keys() == {"data", "id"} for event in found)


def test_live_events_are_about_the_time_that_is_their_id(service: Stock | Server, predictor: Predictor) -> None:
    found = events(service.get(f"{SSE}?patient=3&interval=0.5&count=2")[2])
    instants = [round(parse_instant("id", event["id"]) * 1000) for event in found]
    assert instants == [instants[0], instants[0] + 500]
    batch = PredictedReadings(Cohort(), predictor, [3] * 2, instants)
    assert [event["data"].encode() for event in found] == [encode(batch, row) for row in range(2)]


def test_events_go_on_after_the_last_one(service: Stock | Server) -> None:
    since = ago(30)
    for query in ("patient=3&count=2", f"patients=3,4&count=2&since={shown(since - 9000)}"):
        found = events(service.get(f"{SSE}?{query}", {"Last-Event-ID": shown(since)})[2])
        assert [event["id"] for event in found] == [shown(since + 1000), shown(since + 2000)]


@pytest.mark.parametrize("ahead", [2])
def test_events_after_one_that_is_ahead_of_the_clock_wait_for_it(service: Stock | Server, ahead: int) -> None:
    """An EventSource would never ask again after a refusal."""
    last = ago(-ahead)
    status, _, body = service.get(f"{SSE}?patient=3&count=1", {"Last-Event-ID": shown(last)})
    assert status == 200
    assert [event["id"] for event in events(body)] == [shown(last + 1000)]
    assert time.time() * 1000 >= last


@pytest.mark.parametrize("hours", [0.5, 2, 24 * 365])
def test_events_after_one_of_another_time_begin_anew(service: Stock | Server, hours: float) -> None:
    """The clock was set back: nobody waits for hours."""
    now = ago(0)
    (event,) = events(
        service.get(f"{SSE}?patient=3&count=1", {"Last-Event-ID": shown(now + round(3_600_000 * hours))})[2]
    )
    assert now <= parse_instant("id", event["id"]) * 1000 <= ago(-5)


@pytest.mark.parametrize(
    ("query", "seconds"), [("count=1", 60), ("patient=3&condition=sepsis&count=1", 60), ("patient=3&count=1", 3605)]
)
def test_events_that_cannot_go_on_begin_anew(service: Stock | Server, query: str, seconds: int) -> None:
    now = ago(0)
    (event,) = events(service.get(f"{SSE}?{query}", {"Last-Event-ID": shown(now - 1000 * seconds)})[2])
    assert parse_instant("id", event["id"]) * 1000 >= now


def test_events_of_another_speed_go_on_from_any_time(service: Stock | Server) -> None:
    (event,) = events(service.get(f"{SSE}?patient=3&speed=60&count=1", {"Last-Event-ID": ONSET})[2])
    assert event["id"] == "2025-01-01T00:01:00Z"


def test_events_after_something_that_was_no_event_are_refused(service: Stock | Server) -> None:
    status, _, body = service.get(f"{SSE}?patient=3", {"Last-Event-ID": "yesterday"})
    assert (status, json.loads(body)["errors"][0]["name"]) == (422, "since")


# The end of a stream, and failures


@pytest.mark.parametrize("query", ["", "patient=1", "patient=1&count=1000000"])
def test_clients_that_leave_are_forgotten(service: Stock | Server, query: str) -> None:
    wait_for_nobody(service)
    with service.stream(query) as receive, service.stream(f"{query}&interval=60") as other:
        receive(), other()
        assert connections(service) == 2
    wait_for_nobody(service)


def test_readers_of_events_that_leave_are_forgotten(server: Server) -> None:
    wait_for_nobody(server)
    with server.answer(f"{SSE}?interval=0.1") as answer:
        assert answer.readline()
        assert connections(server) == 1
    wait_for_nobody(server)


def test_a_failure_is_a_gap_and_not_the_end(stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    predictor = stock.client.app.state.service.predictor
    predict, failures = predictor.predict, []

    def failing(readings: object, **known: object) -> object:
        if len(failures) < 2:  # once ahead of time perhaps, which costs nothing, and once when the reading is due
            failures.append(1)
            raise ArithmeticError("on purpose")
        return predict(readings, **known)

    monkeypatch.setattr(predictor, "predict", failing)
    with stock.stream("patient=4&interval=0.1&detail=full") as receive:
        gap, after = json.loads(receive()), json.loads(receive())
    TypeAdapter(Gap).validate_json(json.dumps(gap), strict=True)
    first, last, back = (round(parse_instant("", text) * 10) for text in (gap["from"], gap["to"], after["time"]))
    assert last == back - 1
    assert after["sequence"] == 1 + back - first


def test_the_answer_to_head_has_no_body(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        for path in ("/api/signs", "/api/patients/3/vitals", "/health/live"):
            for method, empty in [("HEAD", True), ("GET", False)]:  # on one connection: a body would be the next answer
                connection.request(method, path)
                answer = connection.getresponse()
                assert (answer.status, answer.read() == b"") == (200, empty)
    finally:
        connection.close()


# All ways of getting readings


@pytest.mark.parametrize("population", ["teaching", "emergency", "ward", "icu"])
def test_stream_events_history_and_files_agree_byte_for_byte(server: Server, population: str) -> None:
    since, patient, count = ago(30), 3, 20
    query = f"patient={patient}&population={population}&since={shown(since)}&count={count}"
    stream, code = take(server, query)
    assert (len(stream), code) == (count, 1000)
    sent = events(server.get(f"{SSE}?{query}")[2])
    assert [event["data"] for event in sent] == stream

    start, end = shown(since + 1000), shown(since + 1000 * (count + 1))
    history = f"/api/patients/{patient}/vitals?start={start}&end={end}&population={population}"
    body = server.get(history)[2].decode()
    assert [line.removesuffix(",") for line in body.splitlines()[1:-1]] == stream
    assert json.loads(body) == [json.loads(text) for text in stream]

    table = server.get(f"{history}&format=csv")[2]
    command = [sys.executable, "Data Generator/dataGenerator.py", "--patients", f"{patient}", "--start", start]
    command += [
        "--duration",
        f"{count}s",
        "--interval",
        "1s",
        "--seed",
        "0",
        "--output",
        "-",
        "--population",
        population,
    ]
    header, *rows = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.splitlines(keepends=True)
    assert table == header + b"".join(rows[-count:])  # the rows of the last patient

    for row, text in zip(csv.DictReader(io.StringIO(table.decode())), stream, strict=True):
        assert {sign: float(row[sign]) for sign in SIGNS} == json.loads(text)["data"]
