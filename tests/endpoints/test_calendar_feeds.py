"""Calendar feeds over HTTP: with the token, and by a secret address that can be revoked."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from icalendar import Calendar
from pydantic import SecretStr, TypeAdapter

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire import feed_messages as answers
from vitals.appointments.hours import WEEKDAYS

API, PEOPLE = "/api/appointments", "/api/practitioners"
TOKEN = "a1" * 16
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
IN_FORTY_DAYS = (datetime.now(UTC) + timedelta(days=40)).replace(second=0, microsecond=0)
ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
BODY = {
    "name": "Dr Ada Test",
    "specialty": "psychiatry",
    "zone": "Europe/Berlin",
    "hours": {"monday": [["09:00", "12:30"], ["13:30", "17:00"]], "friday": [["22:00", "06:00"]]},
    "slot_minutes": 30,
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client without the token."""
    file = tmp_path_factory.mktemp("feeds") / "appointments.sqlite"
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"), token=TOKEN)
    with TestClient(create_app(settings), "http://localhost", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture
def client(service: TestClient) -> Iterator[TestClient]:
    """The same with the token."""
    service.headers.update(HEADERS)
    yield service
    del service.headers["Authorization"]


@pytest.fixture
def stranger(client: TestClient) -> TestClient:
    """A client of the same service that has no token."""
    return TestClient(client.app, "http://localhost", client=("127.0.0.1", 50001))


@pytest.fixture
def somebody(client: TestClient) -> str:
    assert client.put(f"{PEOPLE}/somebody", json=BODY | {"hours": ALWAYS}).status_code == 200
    return f"{PEOPLE}/somebody"


def first_slot(client: TestClient, practitioner: str) -> dict[str, Any]:
    return client.get(f"{API}/slots?practitioner={practitioner}&limit=1").json()["slots"][0]


def add(client: TestClient, person: str, **body: str) -> dict[str, Any]:
    answer = client.post(f"{person}/feeds", json=body)
    assert answer.status_code == 201, answer.text
    TypeAdapter(answers.NewFeedResult).validate_json(answer.content, strict=True)
    found: dict[str, Any] = answer.json()
    return found


def listed(client: TestClient, person: str) -> list[dict[str, Any]]:
    answer = client.get(f"{person}/feeds")
    TypeAdapter(answers.FeedList).validate_json(answer.content, strict=True)
    found: list[dict[str, Any]] = answer.json()["feeds"]
    return found


def problem(answer: Response, status: int) -> str:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    return str(answer.json()["detail"])


# Secret addresses


def test_a_secret_address_reads_a_calendar_without_a_token(
    client: TestClient, stranger: TestClient, somebody: str
) -> None:
    made = client.post(
        API, json={"practitioner": "somebody", "patient": 7, "start": first_slot(client, "somebody")["start"]}
    )
    address = add(client, somebody, name="phone")
    assert re.fullmatch(r"/feeds/[A-Za-z0-9_-]{32}\.ics", address["path"])
    assert (address["url"], address["webcal"]) == (
        f"http://localhost{address['path']}",
        f"webcal://localhost{address['path']}",
    )
    assert stranger.get(f"{somebody}/calendar.ics").status_code == 401
    answer = stranger.get(address["path"])
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-disposition"] == 'attachment; filename="somebody.ics"'
    assert answer.content == client.get(f"{somebody}/calendar.ics").content
    assert made.json()["id"] in answer.text
    assert stranger.head(address["path"]).status_code == 200


def test_an_address_is_shown_once_and_listed_by_its_id(client: TestClient, stranger: TestClient, somebody: str) -> None:
    address = add(client, somebody, name="phone of Ada")
    (found,) = [each for each in listed(client, somebody) if each["id"] == address["id"]]
    assert found == {name: address[name] for name in found}
    assert (found["name"], found["last_used"], found["created_by"][:6]) == ("phone of Ada", None, "token-")
    assert address["path"].split("/")[2].partition(".")[0] not in client.get(f"{somebody}/feeds").text
    stranger.get(address["path"])
    (found,) = [each for each in listed(client, somebody) if each["id"] == address["id"]]
    assert found["last_used"] is not None


def test_an_address_needs_no_body_and_says_what_a_body_may_be(client: TestClient, somebody: str) -> None:
    for given in ({}, {"content": b""}, {"json": None}, {"json": {}}, {"json": {"name": None}}):
        answer = client.post(f"{somebody}/feeds", **given)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["name"]) == (201, None)
    for wrong in ({"name": ""}, {"name": "x" * 81}, {"secret": "mine"}):
        problem(client.post(f"{somebody}/feeds", json=wrong), 422)


def test_a_revoked_address_is_gone_and_others_stay(client: TestClient, stranger: TestClient, somebody: str) -> None:
    one, other = add(client, somebody), add(client, somebody)
    tag = stranger.get(one["path"]).headers.get("etag", "x")
    assert client.delete(f"{somebody}/feeds/{one['id']}").status_code == 204
    for headers in ({}, {"If-None-Match": tag}, HEADERS):
        detail = problem(stranger.get(one["path"], headers=headers), 410)
        assert "was revoked at" in detail
        assert one["path"].split("/")[2] not in detail
    assert stranger.get(other["path"]).status_code == 200
    assert one["id"] not in {each["id"] for each in listed(client, somebody)}
    problem(client.delete(f"{somebody}/feeds/{one['id']}"), 404)


def test_addresses_are_made_listed_and_revoked_with_the_token_alone(
    client: TestClient, stranger: TestClient, somebody: str
) -> None:
    address = add(client, somebody)
    problem(stranger.post(f"{somebody}/feeds"), 401)
    problem(stranger.get(f"{somebody}/feeds"), 401)
    problem(stranger.delete(f"{somebody}/feeds/{address['id']}"), 401)
    assert stranger.get(address["path"]).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_address_is_read_and_nothing_else(
    client: TestClient, stranger: TestClient, somebody: str, method: str
) -> None:
    path = add(client, somebody)["path"]
    assert problem(stranger.request(method, path), 405) == f"{method} is not possible at '/feeds/...': allowed is GET"


@pytest.mark.parametrize(
    "path", ["/feeds/guess.ics", "/feeds/%00.ics", "/feeds/%F0%9F%A9%BA.ics", "/feeds/{}", "/feeds/{}/x.ics", "/feeds/"]
)
def test_another_path_opens_nothing_and_no_answer_repeats_it(
    client: TestClient, stranger: TestClient, somebody: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    secret = add(client, somebody)["path"].removeprefix("/feeds/").removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        detail = problem(stranger.get(path.format(secret)), 404)
    assert "guess" not in detail
    assert secret not in detail
    assert not any(secret in record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))


def test_a_practitioner_who_is_not_there_has_no_feeds(client: TestClient) -> None:
    for answer in (client.post(f"{PEOPLE}/nobody/feeds"), client.get(f"{PEOPLE}/nobody/feeds")):
        assert problem(answer, 404) == "there is no practitioner 'nobody'"


def test_as_many_addresses_as_may_be_are_named(
    client: TestClient, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitals.appointments.calendar_feeds.MOST", 0)
    assert "revoke one that nobody uses" in problem(client.post(f"{somebody}/feeds"), 409)


# The calendar


@pytest.mark.parametrize(
    ("query", "is_in"),
    [
        ("", True),
        ("?from={:%Y-%m-%dT%H:%M:%S.999999z}", True),  # rounded down
        ("?from={:%Y-%m-%dT%H:%M:59Z}", False),
        ("?to={:%Y-%m-%dT%H:%M:%SZ}", False),
        ("?to={:%Y-%m-%dT%H:%M:%S.001Z}", True),  # rounded up
    ],
)
def test_a_feed_shows_the_period_that_is_asked_for(
    client: TestClient, stranger: TestClient, somebody: str, query: str, *, is_in: bool
) -> None:
    start = IN_FORTY_DAYS  # for every query the same, whatever minute it is by then
    booked = client.post(API, json={"practitioner": "somebody", "patient": 8, "start": start.isoformat()})
    assert booked.status_code in {201, 409}  # it may have been booked for another query
    answer = stranger.get(add(client, somebody)["path"] + query.format(start))
    events = Calendar.from_ical(answer.content).events
    assert any(event.start.timestamp() == start.timestamp() for event in events) == is_in


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "to"),
        ("from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "to"),
        ("from=2026-01-01", "from"),
        ("days=3", "parameter"),
    ],
)
def test_another_period_is_refused_by_name(client: TestClient, somebody: str, query: str, name: str) -> None:
    for path in (f"{somebody}/calendar.ics", add(client, somebody)["path"]):
        answer = client.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["name"]) == (422, name)


def test_a_feed_has_what_is_booked_and_takes_away_what_is_cancelled(client: TestClient) -> None:
    client.put(f"{PEOPLE}/feed", json=BODY)
    made = [
        client.post(
            API, json={"practitioner": "feed", "patient": 70 + n, "start": first_slot(client, "feed")["start"]}
        ).json()
        for n in (1, 2)
    ]
    client.post(f"{API}/{made[0]['id']}/cancel", json={"reason": "ill"})
    answer = client.get(f"{PEOPLE}/feed/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(answer.content).events}
    assert {id: str(event["STATUS"]) for id, event in events.items()} == {
        made[0]["id"]: "CANCELLED",
        made[1]["id"]: "CONFIRMED",
    }
    assert client.get(f"{PEOPLE}/nobody/calendar.ics").status_code == 404


def test_a_calendar_that_is_known_is_not_made_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client.put(f"{PEOPLE}/known", json=BODY)
    monkeypatch.setattr("Endpoints.calendar_feeds.SENT_WHOLE", -1)
    monkeypatch.setattr("Endpoints.calendar_feeds.PIECE_BYTES", 100)
    url, tags = f"{PEOPLE}/known/calendar.ics", []
    for name in ("Dr Ada Test", "Dr Ada Other"):
        client.put(f"{PEOPLE}/known", json=BODY | {"name": name})
        answer = client.get(url)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-cache")
        tags.append(answer.headers["etag"])
        for known in (tags[-1], f"W/{tags[-1]}", f'"x", {tags[-1]}, "y"'):
            again = client.get(url, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tags[-1])
    assert client.get(url, headers={"If-None-Match": tags[0]}).status_code == 200
    assert len(set(tags)) == 2


def test_a_calendar_that_has_just_changed_has_no_tag_yet(client: TestClient) -> None:
    client.put(f"{PEOPLE}/fresh", json=BODY | {"hours": {day: [["00:00", "24:00"]] for day in WEEKDAYS}})
    soon = (datetime.now(UTC) + timedelta(days=3)).replace(second=0, microsecond=0)
    for patient in range(3):
        start = (soon + timedelta(minutes=30 * patient)).isoformat()
        made = client.post(
            "/api/appointments", json={"practitioner": "fresh", "patient": 900 + patient, "start": start}
        )
        assert made.status_code == 201
    answer = client.get(f"{PEOPLE}/fresh/calendar.ics")
    assert len(Calendar.from_ical(answer.content).events) == 3
    assert "etag" not in answer.headers


def test_a_calendar_is_a_file_named_for_its_practitioner(client: TestClient) -> None:
    client.put(f"{PEOPLE}/file", json=BODY)
    answer = client.get(f"{PEOPLE}/file/calendar.ics")
    assert answer.headers["content-disposition"] == 'attachment; filename="file.ics"'
    assert str(Calendar.from_ical(answer.content)["X-WR-CALNAME"]) == "Dr Ada Test (synthetic)"
