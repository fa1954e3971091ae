"""Messages of every kind, as users get them from the service; `test_baseline` holds their bytes.

The clock stands still, so a stream that begins 1,000 s ago is there at once.
"""

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager

import numpy as np
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.websockets import WebSocketDisconnect

from Configurations.config import Settings
from Endpoints.app import create_app
from vitals.appointments.demonstration import fill
from vitals.appointments.store import Store

__all__ = ["KINDS", "numbered", "service"]

NOW = 1_761_220_800  # 2025-10-23T12:00:00Z: the week that follows has the end of summer time in Berlin
MESSAGES = 1000
SPAN = "start=2025-10-23T11:00:00Z&end=2025-10-23T11:16:40Z"
SCENARIO = "condition=sepsis&onset=2025-10-23T11:05:00Z"
CATCH_UP = f"since=2025-10-23T11:43:20Z&count={MESSAGES}"
WEBSOCKET, EVENTS, APPOINTMENTS = "ws://localhost/api/ws/predict", "/api/sse/predict", "/api/appointments"
UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@contextmanager
def at(unix: int) -> Iterator[None]:
    """The wall clock, standing at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", lambda: float(unix))
        patch.setattr("vitals.streaming.feed.Feed.follow", lambda *_: None)  # streams go on although the clock stands
        yield


@contextmanager
def service() -> Iterator[TestClient]:
    """The service with a database of its own, which the demonstration set fills."""
    with tempfile.TemporaryDirectory() as folder, at(NOW):
        url = SecretStr(f"sqlite:///{folder}/appointments.sqlite")
        settings = Settings(database_url=url, demonstration=True, predict_seconds=600)  # on a slow machine too
        with closing(Store(settings.database)) as store:
            fill(store, now=NOW)  # which a service that starts gives only so long before it answers
        with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
            change_appointments(client)
            yield client


def change_appointments(client: TestClient) -> None:
    """Appointments of every status, beside those of the demonstration set, which are all booked."""
    hours = {"thursday": [["00:00", "24:00"]], "sunday": [["00:00", "06:00"]]}
    body = {"name": "Dr Ada, Example; née Tést", "specialty": "cardiology", "zone": "Europe/Berlin", "hours": hours}
    send(client, "PUT", "/api/practitioners/ada", body)
    ids = [
        send(client, "POST", APPOINTMENTS, booking(patient, NOW + 900 * patient, reason="Palpitations; since\nnoon"))
        for patient in range(1, 8)
    ]
    send(client, "POST", APPOINTMENTS, booking(8, NOW + 2 * 86_400 + 46_800, urgency="urgent"))  # 02:00 comes twice
    send(client, "POST", APPOINTMENTS, booking(9, NOW + 2 * 86_400 + 50_400, minutes=45))
    send(client, "POST", f"{APPOINTMENTS}/holds", booking(10, NOW + 7200, urgency="soon"))
    send(client, "POST", f"{APPOINTMENTS}/{ids[0]}/cancel", {"reason": "the patient recovered"})
    send(client, "POST", f"{APPOINTMENTS}/{ids[1]}/arrived")
    send(client, "POST", f"{APPOINTMENTS}/{ids[2]}/arrived")
    send(client, "POST", f"{APPOINTMENTS}/{ids[3]}/reschedule", {"start": rfc3339(NOW + 9000)})
    with at(NOW + 6000):
        send(client, "POST", f"{APPOINTMENTS}/{ids[2]}/fulfilled")
        send(client, "POST", f"{APPOINTMENTS}/{ids[4]}/no-show")


def rfc3339(unix: int) -> str:
    return f"{np.datetime64(unix, 's')}Z"


def booking(patient: int, unix: int, **more: object) -> dict[str, object]:
    return {"practitioner": "ada", "patient": patient, "start": rfc3339(unix), **more}


def send(client: TestClient, method: str, path: str, body: object = None) -> str:
    """The id of what was made or changed."""
    answer = client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


def get(client: TestClient, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


def post(client: TestClient, path: str, body: object) -> bytes:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.content


def answers(*paths: str) -> Callable[[TestClient], list[bytes]]:
    return lambda client: [get(client, path) for path in paths]


def stream(query: str) -> Callable[[TestClient], list[bytes]]:
    return lambda client: take(client, f"{query}&{CATCH_UP}")


def events(query: str) -> Callable[[TestClient], list[bytes]]:
    return answers(f"{EVENTS}?{query}&{CATCH_UP}")


def take(client: TestClient, query: str) -> list[bytes]:
    """The messages of a WebSocket until the service closes it."""
    with client.websocket_connect(f"{WEBSOCKET}?{query}") as socket:
        found = [socket.receive_text().encode() for _ in range(MESSAGES)]
        with pytest.raises(WebSocketDisconnect) as end:
            socket.receive_text()
    assert end.value.code == 1000
    return found


def gaps(_: TestClient) -> list[bytes]:
    """Some streams of a service of its own, which sleeps for ten minutes after their first messages.

    What is sent follows from the jump of the clock alone: the time of a slow machine is lost between two messages.
    """
    clock, slept = time.monotonic, 0.0
    queries = ("patient=7&interval=60", "patients=1-3&interval=40&speed=30", "patient=7&interval=59.5&detail=full")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setattr("time.monotonic", lambda: clock() + slept)
        client = stack.enter_context(service())
        sockets = [stack.enter_context(client.websocket_connect(f"{WEBSOCKET}?{query}")) for query in queries]
        found = [socket.receive_text().encode() for socket in sockets]
        slept = 610.0
        found += [socket.receive_text().encode() for socket in sockets for _ in range(2)]
    assert sum(b'"gap"' in message for message in found) == len(queries)
    return found


def readings(client: TestClient) -> list[dict[str, float]]:
    """1,000 readings of a patient, before and during an illness."""
    messages = json.loads(get(client, f"/api/patients/7/vitals?{SPAN}&{SCENARIO}"))
    return [message["data"] for message in messages]


def predictions(client: TestClient) -> list[bytes]:
    return [post(client, "/api/predict", reading) for reading in readings(client)[::20]]


def batch_predictions(client: TestClient) -> list[bytes]:
    return [post(client, "/api/predict", {"readings": readings(client)})]


def triages(client: TestClient) -> list[bytes]:
    """Triage without its sentences: they may change, what it decides may not."""
    words = ("", "crushing chest pain", "fever and cough since yesterday", "nothing in particular")
    bodies: list[dict[str, object]] = [
        {"readings": [reading], "symptoms": words[number % len(words)]}
        for number, reading in enumerate(readings(client)[::20])
    ]
    bodies += [{"readings": readings(client)[:5]}, {"patient": {"id": 7}, "symptoms": words[1]}]
    found = [json.loads(post(client, f"{APPOINTMENTS}/triage", body)) for body in bodies]
    for answer in found:
        for part in (answer, *answer["reasons"]):
            for name in ("advice", "notice", "text"):
                part.pop(name, None)
    return [json.dumps(answer).encode() for answer in found]


def practitioners(client: TestClient) -> list[str]:
    return [each["id"] for each in json.loads(get(client, "/api/practitioners"))["practitioners"]]


def lists(client: TestClient) -> list[bytes]:
    """The appointments of each practitioner."""
    return [get(client, f"{APPOINTMENTS}?practitioner={id}&limit=500") for id in practitioners(client)]


def ids(client: TestClient) -> list[str]:
    """Appointments in the order of the lists."""
    return [each["id"] for page in lists(client) for each in json.loads(page)["appointments"]]


def of_each(path: str, names: Callable[[TestClient], list[str]]) -> Callable[[TestClient], list[bytes]]:
    return lambda client: [get(client, path.format(name)) for name in names(client)]


def numbered(messages: Iterable[bytes]) -> list[bytes]:
    """Messages with each random id replaced by the number of its first appearance, which is as long."""
    seen: dict[bytes, bytes] = {}
    return [UUID.sub(lambda found: seen.setdefault(found[0], b"%036d" % len(seen)), message) for message in messages]


def slot_ids(client: TestClient) -> list[str]:
    bundle = json.loads(get(client, "/fhir/Slot?schedule=ada&_count=20"))
    return [entry["resource"]["id"] for entry in bundle["entry"]]


HISTORY = f"/api/patients/7/vitals?{SPAN}"
ALL = "detail=full&truth=true&artifacts=true"
KINDS: dict[str, Callable[[TestClient], list[bytes]]] = {
    "history": answers(HISTORY),
    "history, detail": answers(f"{HISTORY}&detail=full"),
    "history, truth": answers(f"{HISTORY}&truth=true"),
    "history, artifacts": answers(f"{HISTORY}&artifacts=true"),
    "history, scenario": answers(f"{HISTORY}&{SCENARIO}"),
    "history, everything": answers(f"{HISTORY}&{SCENARIO}&{ALL}&seed=5&population=emergency"),
    "history, care": answers(*(f"{HISTORY}&{SCENARIO}&{ALL}&population={id}" for id in ("emergency", "ward", "icu"))),
    "history, CSV": answers(f"{HISTORY}&{SCENARIO}&artifacts=true&format=csv"),
    "stream": stream("patient=7"),
    "stream, detail": stream("patient=7&detail=full"),
    "stream, truth": stream("patient=7&truth=true"),
    "stream, artifacts": stream("patient=7&artifacts=true"),
    "stream, scenario": stream(f"patient=7&{SCENARIO}&detail=full"),
    "stream, care": stream(f"patient=7&{ALL}&population=ward"),
    "stream, group": stream("patients=1-4"),
    "stream, group, everything": stream(f"patients=1,5,9007199254740991&{SCENARIO}&{ALL}"),
    "stream, fractions of a second": stream("patient=7&detail=full&interval=0.1"),
    "events": events("patient=7"),
    "events, group, everything": events(f"patients=1-3&interval=0.5&{ALL}"),
    "gap": gaps,
    "prediction": predictions,
    "prediction, batch": batch_predictions,
    "triage": triages,
    "patient": answers(*(f"/api/patients/{id}?seed={id % 3}" for id in (*range(100), 2**53 - 1))),
    "signs": answers("/api/signs"),
    "conditions": answers("/api/conditions"),
    "populations": answers("/api/populations"),
    "model": answers("/api/model"),
    "practitioners": answers("/api/practitioners"),
    "appointments": lists,
    "slots": answers(*(f"{APPOINTMENTS}/slots?specialty={id}&limit=200" for id in ("cardiology", "psychiatry"))),
    "FHIR Appointment": of_each("/fhir/Appointment/{}", ids),
    "FHIR Slot": of_each("/fhir/Slot/{}", slot_ids),
    "FHIR Slot, bundle": answers("/fhir/Slot?schedule=ada&_count=500", "/fhir/Slot?specialty=cardiology&_count=500"),
    "FHIR Schedule": of_each("/fhir/Schedule/{}", practitioners),
    "FHIR Schedule, bundle": answers("/fhir/Schedule"),
    "FHIR Practitioner": of_each("/fhir/Practitioner/{}", practitioners),
    "ICS, invitation": of_each(f"{APPOINTMENTS}/{{}}.ics", ids),
    "ICS, feed": of_each("/api/practitioners/{}/calendar.ics", practitioners),
}
