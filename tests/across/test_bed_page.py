"""The page of a bed in a real browser: limits, triage and appointments, all by keyboard."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.across.browser import (
    MARKS,
    Open,
    Recorded,
    expect,
    message_of,
    violations,
    wait_for_numbers,
    wait_until,
)
from tests.across.service import Service

STEPS = 200  # of Tab, at most

pytestmark = MARKS


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with practitioners, and a database of its own."""
    service = Service()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITALS_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('clinic') / 'appointments.sqlite'}")
        patch.setenv("VITALS_DEMONSTRATION", "true")
        service.start()
    yield service
    service.end()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(STEPS):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_from_alarm_to_appointment_by_keyboard(clinic: Service, open_tab: Open, tmp_path: Path) -> None:
    page = open_tab(bypass_csp=True, reduced_motion="reduce")
    recorded = Recorded(page)
    high = message_of(clinic, glucose_mgdl=300)
    page.goto(clinic.address("http", "/?beds=2"))
    recorded.send(page, high, 62)
    expect(page.locator("#bed-1 .line")).to_have_text(re.compile(r"\*\*Glu 300 > 250"))
    tab_to(page, "#bed-1 a")
    page.keyboard.press("a")
    expect(page.locator("#silenced")).to_have_text(re.compile("^[12] silenced"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/beds/1"))
    recorded.sockets.clear()
    recorded.send(page, high, 62)
    expect(page.locator(".bed .line")).to_have_text(re.compile(r"\*\*Glu 300 > 250"))
    tab_to(page, "[data-do=acknowledge]")
    page.keyboard.press("Enter")
    expect(page.locator("#silenced")).to_have_text(re.compile("^[12] silenced"))
    tab_to(page, "[name=words]")
    page.keyboard.type("thirsty since yesterday")
    with page.expect_request(re.compile("/triage$")) as asked:
        tab_to(page, "#triage button")
        page.keyboard.press("Enter")
    question = asked.value.post_data_json
    assert question["age"] == high["readings"][0]["patient"]["age"]
    assert len(question["readings"]) == 10
    expect(page.locator("#urgency")).to_be_focused()
    expect(page.locator("#reasons")).to_contain_text("300")
    tab_to(page, "#find-times")
    page.keyboard.press("Enter")
    expect(page.locator("#times button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#book")).to_be_focused()
    expect(page.locator("#held")).to_contain_text("is held until")
    for theme in ("light", "dark"):
        page.get_by_label("Theme").select_option(theme)
        assert violations(page) == []
    tab_to(page, "#book")
    page.keyboard.press("Enter")
    expect(page.locator("#appointments [data-download]").first).to_be_visible()
    expect(page.locator("#appointments")).to_contain_text("booked")
    tab_to(page, "#appointments [data-download]")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    started.value.save_as(tmp_path / "file.ics")
    text = (tmp_path / "file.ics").read_text()
    assert text.startswith("BEGIN:VCALENDAR")
    assert "DTSTART" in text
    page.reload()
    expect(page.locator("#appointments")).to_contain_text("booked")


def test_keys_go_from_reading_to_reading_and_values_are_said(service: Service, open_tab: Open) -> None:
    page = open_tab()
    begins = f"{datetime.now(UTC) - timedelta(hours=12):%Y-%m-%dT%H:%M:%SZ}"
    query = f"span=28800&truth=true&population=icu&condition=sepsis&onset={begins}&severity=3"
    page.goto(service.address("http", f"/beds/4?{query}"))
    wait_for_numbers(page)
    expect(page.locator("#episodes")).to_contain_text(re.compile(r"^Shaded, by the truth: sepsis \d\d:\d\d:\d\d to "))
    tab_to(page, "#charts")
    said, times = page.locator("#polite"), []
    for key in ("End", "ArrowLeft", "PageUp", "Home"):
        page.keyboard.press(key)
        expect(said).to_contain_text(
            re.compile(r"UTC: HR \d+, SpO2 \d+, RR \d+, SBP \d+, DBP \d+, Temp [\d.]+, Gluc \d+")
        )
        times.append(said.text_content()[:8])
        legends = page.locator(".u-legend").all_text_contents()
        assert len(legends) == 6
        assert all(times[-1] in legend for legend in legends)
    assert len(set(times)) == 4
    page.keyboard.press("End")
    expect(said).to_contain_text("truly sepsis")
    page.keyboard.press("Escape")
    expect(page.locator(".u-legend").first).to_contain_text("- -")
    page.get_by_label("Show the truth").uncheck()
    expect(page.locator("#truth")).to_be_hidden()
    expect(page.locator("#episodes")).to_have_text("")
    expect(page.locator("#ward-alarm")).to_be_hidden()


def test_a_time_that_is_given_back_is_free_again(clinic: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    page.goto(clinic.address("http", "/beds/2"))
    message = message_of(clinic)
    message["readings"][1]["data"]["glucose_mgdl"] = 300
    recorded.send(page, message | {"readings": message["readings"][1:]}, 1)
    page.get_by_role("button", name="Triage the latest readings").click()
    page.get_by_role("button", name="Find times").click()
    first = page.locator("#times button").first
    text = first.text_content()
    first.click()
    page.get_by_role("button", name="Give it back").click()
    expect(page.locator("#find-times")).to_be_focused()
    page.get_by_role("button", name="Find times").click()
    expect(first).to_have_text(text)


def test_what_fails_is_said_with_what_to_do(service: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    page.goto(service.address("http", "/beds/1"))
    said = page.locator("#triage-problem")
    page.get_by_role("button", name="Triage the latest readings").click()
    expect(said).to_have_text("There is no reading yet. Wait until the numerals are there, then try again.")
    message = message_of(service, glucose_mgdl=300)
    recorded.send(page, message | {"readings": message["readings"][:1]}, 1)
    wait_for_numbers(page)
    page.route(re.compile("/triage$"), lambda route: route.abort())
    page.get_by_role("button", name="Triage the latest readings").click()
    expect(said).to_contain_text("The service cannot be reached. Wait until the page says that it is live")
    expect(page.locator("#assertive")).to_contain_text("The service cannot be reached")
    page.unroute(re.compile("/triage$"))
    problem = json.dumps({"detail": "somebody else was faster"})
    page.route(re.compile("/holds$"), lambda route: route.fulfill(status=409, body=problem))
    page.route(
        re.compile("/slots"),
        lambda route: route.fulfill(
            json={
                "slots": [
                    {
                        "practitioner": "x",
                        "name": "Dr X",
                        "start": "2025-10-18T10:30:00Z",
                        "zone": "Europe/Berlin",
                        "local_start": "2025-10-18T12:30:00+02:00",
                    }
                ]
            }
        ),
    )
    page.get_by_role("button", name="Triage the latest readings").click()
    page.get_by_role("button", name="Find times").click()
    page.get_by_role("button", name="2025-10-18 10:30 UTC, Dr X (12:30 in Europe/Berlin)").click()
    expect(said).to_have_text("somebody else was faster. Find times again.")


def test_a_patient_has_limits_of_its_own_on_bed_and_ward(service: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    held: list[Any] = []
    page.route("**/api/signs", lambda route: held.append(route))  # noqa: PLW0108 - takes functions of Python alone
    page.goto(service.address("http", "/beds/1"))
    wait_until(page, lambda: held)
    expect(page.get_by_role("button", name="Take the service's limits")).to_be_disabled()  # a click would be lost
    held[0].continue_()
    page.unroute("**/api/signs")
    message = message_of(service, spo2=92)
    alone = message | {"readings": message["readings"][:1]}
    recorded.send(page, alone, 12)
    expect(page.locator(".bed .line")).to_have_text("quiet")
    limit = page.get_by_label("SpO2 below, medium priority")
    limit.fill("79")
    limit.press("Enter")
    expect(page.locator("#limits-note")).to_contain_text("SpO2: 79 is not above 80")
    limit.fill("94")
    limit.press("Enter")
    expect(page.locator("#limits-note")).to_contain_text("1 of these limits are this patient's own")
    recorded.send(page, alone, 12)
    expect(page.locator(".bed .line")).to_have_text("**SpO2 92 < 94")
    recorded.sockets.clear()
    page.goto(service.address("http", "/?beds=2"))
    expect(page.locator("#bed-1 [data-part=limits]")).to_have_text("own limits")
    expect(page.locator("#bed-2 [data-part=limits]")).to_have_text("")
    message["readings"][1]["data"]["spo2"] = 92
    recorded.send(page, message, 12)
    expect(page.locator("#bed-1 .line")).to_have_text("**SpO2 92 < 94")
    expect(page.locator("#bed-2 .line")).to_have_text("quiet")
    page.goto(service.address("http", "/beds/1?seed=5"))
    expect(page.get_by_label("SpO2 below, medium priority")).to_have_value("90")
    page.goto(service.address("http", "/beds/1"))
    page.get_by_role("button", name="Take the service's limits").click()
    expect(page.get_by_label("SpO2 below, medium priority")).to_have_value("90")
    assert page.evaluate("localStorage.length") == 0
