"""The instructor's panel and the classroom in a real browser: scenarios to the digit, and no truth on the wire."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.across.browser import MARKS, Open, expect, violations, wait_for_numbers, wait_until
from tests.across.service import Service

TRUTH = re.compile(
    r'truth=|"truth"|,label_status|format=csv|condition=|onset=|"severity"|"deteriorates_at"|"quality"|quality=true'
)

pytestmark = MARKS

type Shown = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Service]:
    """A service whose patients are others unless it is told."""
    service = Service()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITALS_SEED", "99")
        patch.setenv("VITALS_POPULATION", "icu")
        service.start()
    yield service
    service.end()


def listen(page: Any) -> tuple[Shown, list[str]]:
    """Values of each time and patient that a page will be sent, and the addresses of its streams."""
    shown: Shown = {}
    streams: list[str] = []

    def take(frame: Any) -> None:
        message = json.loads(frame)
        for reading in message["readings"]:
            shown[message["time"], reading["patient"]["id"]] = reading["data"]

    def open_socket(socket: Any) -> None:
        streams.append(socket.url)
        socket.on("framereceived", take)

    page.on("websocket", open_socket)
    return shown, streams


def test_a_scenario_is_admitted_saved_and_the_same_on_another_machine(
    service: Service, elsewhere: Service, open_tab: Open, tmp_path: Path
) -> None:
    page = open_tab()
    page.goto(service.address("http", "/?beds=3&instructor=true"))
    wait_for_numbers(page)
    page.locator("[name=condition]").select_option("sepsis")
    page.locator("[name=bed]").select_option("2")
    page.get_by_label("Begins in minutes").fill("-20")
    page.locator("[name=severity]").select_option("3")
    page.get_by_role("button", name="Admit").click()
    page.wait_for_url(re.compile("admit=2%3Asepsis"))
    expect(page.locator("#admitted")).to_contain_text("2: sepsis from")
    expect(page.locator("#classroom-note")).to_contain_text("must not have admit")
    wait_for_numbers(page)
    shown, streams = listen(page)
    page.locator("[name=speed]").select_option("60")
    page.wait_for_url(re.compile("speed=60"))
    wait_for_numbers(page)
    expect(page.locator("#time")).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$"))
    asked = [parse_qs(urlsplit(address).query) for address in streams]
    assert [(each["patients"], each.get("condition"), each.get("severity")) for each in asked] == [
        (["1,3"], None, None),
        (["2"], ["sepsis"], ["3"]),
    ]
    with page.expect_download() as started:
        page.get_by_role("button", name="Save as a file").click()
    started.value.save_as(tmp_path / "ward.json")
    other = open_tab()
    other.goto(elsewhere.address("http", "/?instructor=true"))
    wait_for_numbers(other)
    there, _ = listen(other)
    expect(other.get_by_label("Open a file")).to_be_enabled()  # which giving it files does not wait for
    other.get_by_label("Open a file").set_input_files(tmp_path / "ward.json")
    other.wait_for_url(re.compile("speed=60"))
    wait_until(other, lambda: len(shown.keys() & there.keys()) >= 9)
    both = shown.keys() & there.keys()
    assert {patient for _, patient in both} == {1, 2, 3}
    assert {key: shown[key] for key in both} == {key: there[key] for key in both}
    page.get_by_role("button", name="Discharge bed 2").click()
    expect(page.locator("#classroom-link")).to_be_visible()


def test_a_ward_pauses_goes_on_and_goes_back(service: Service, open_tab: Open) -> None:
    page = open_tab()
    shown, streams = listen(page)
    page.goto(service.address("http", "/?beds=2&instructor=true&speed=10"))
    wait_for_numbers(page)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator("#state")).to_have_text("paused")
    times = sorted({time for time, _ in shown})
    page.wait_for_timeout(1500)
    assert sorted({time for time, _ in shown}) == times
    expect(page.locator("#ward-alarm")).to_be_hidden()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#state")).to_have_text("live")
    wait_until(page, lambda: len({time for time, _ in shown}) >= len(times) + 2)
    assert parse_qs(urlsplit(streams[-1]).query)["since"] == [times[-1]]
    before = dict(shown)
    page.get_by_label("Minutes", exact=True).fill("1")
    page.get_by_role("button", name="Go back and replay").click()
    page.wait_for_url(re.compile("since="))
    shown.clear()
    wait_until(page, lambda: len(shown.keys() & before.keys()) >= 4)
    assert all(shown[key] == before[key] for key in shown.keys() & before.keys())


def test_a_file_that_holds_no_scenario_is_refused_with_what_to_do(
    service: Service, open_tab: Open, tmp_path: Path
) -> None:
    page = open_tab(bypass_csp=True)
    page.goto(service.address("http", "/?beds=2&instructor=true"))
    wait_for_numbers(page)
    expect(page.get_by_label("Open a file")).to_be_enabled()
    for text, reason in [("x", "it is not JSON"), ("{}", "its format is not vitals-scenario")]:
        (tmp_path / "file.json").write_text(text)
        page.get_by_label("Open a file").set_input_files(tmp_path / "file.json")
        expect(page.locator("#instructor-note")).to_contain_text(reason)
    for theme in ("dark", "light"):
        page.get_by_label("Theme").select_option(theme)
        assert violations(page) == []
    page.goto(service.address("http", "/?admit=2:sepsis"))
    expect(page.locator("#reason")).to_contain_text("admit '2:sepsis' is not allowed: it must be bed:condition:onset")


def test_a_classroom_asks_for_no_truth_and_is_sent_none(service: Service, open_tab: Open) -> None:
    page = open_tab()
    carried: list[str] = []
    histories: list[str] = []

    def open_socket(socket: Any) -> None:
        carried.append(socket.url)
        socket.on("framereceived", lambda frame: carried.append(str(frame)))

    def take(answer: Any) -> None:
        if "/api/" in answer.url:
            carried.append(answer.url)
        if "/vitals?" in answer.url:
            histories.append(answer.text())

    page.on("websocket", open_socket)
    page.on("requestfinished", lambda request: take(request.response()))
    page.goto(service.address("http", "/?beds=4&instructor=true&artifacts=true"))
    wait_for_numbers(page)
    link = page.locator("#classroom-link").get_attribute("href")
    wait_until(page, lambda: len(histories) == 4)
    carried.clear()
    histories.clear()
    page.goto(service.address("http", f"{link}&truth=true"))
    wait_for_numbers(page)
    wait_until(page, lambda: len(histories) == 4)
    expect(page.get_by_text("Instructor", exact=True)).to_have_count(0)
    page.locator("#bed-2 a").click()
    page.wait_for_url(re.compile("/beds/2.*truth=true"))
    wait_for_numbers(page)
    page.get_by_label("10 min").check()
    wait_until(page, lambda: len(histories) == 6)
    expect(page.locator("#truth")).to_be_hidden()
    expect(page.get_by_label("Show the truth")).to_have_count(0)
    found = [text for text in carried + histories if TRUTH.search(text)]
    assert found == []
    assert len(carried) > 10
    assert any('"artifacts":true' in text for text in carried)


@pytest.mark.parametrize("named", ["admit=1:sepsis:2025-10-18T10:30:00Z", "condition=sepsis"])
def test_a_classroom_whose_address_names_a_condition_is_refused(service: Service, open_tab: Open, named: str) -> None:
    page = open_tab()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(service.address("http", f"/?beds=2&classroom=true&{named}"))
    expect(page.locator("#reason")).to_contain_text("whoever reads it would know the condition")
    assert not any("/api/" in address for address in asked)
