"""The small monitor to copy, in a real browser: it shows what is sent, of one patient or of several."""

import json
from datetime import datetime, timedelta

import pytest
from websockets.sync.client import connect

from tests.across.browser import MARKS, Open, expect
from tests.across.service import Service

pytestmark = MARKS


@pytest.mark.parametrize(("who", "patients"), [("patient=7", [7]), ("patients=9,7", [9, 7])])
def test_the_small_monitor_shows_what_is_sent(service: Service, open_tab: Open, who: str, patients: list[int]) -> None:
    page = open_tab()
    page.goto(service.address("http", f"/examples/monitor.html?{who}&count=2&population=icu"))
    expect(page.locator("#state")).to_have_text("ended")
    shown = page.locator("#time").text_content()
    earlier = datetime.fromisoformat(shown) - timedelta(seconds=1)
    query = f"?{who}&population=icu&detail=full&count=1&since={earlier:%Y-%m-%dT%H:%M:%SZ}"
    with connect(service.address("ws", "/api/ws/predict" + query)) as websocket:
        sent = json.loads(websocket.recv())
    assert sent["time"] == shown
    sections = page.locator("section")
    expect(sections).to_have_count(len(patients))
    for index, reading in enumerate(sent.get("readings", [sent])):
        section = sections.nth(index)
        patient, prediction = reading["patient"], reading["prediction"]
        assert patient["id"] == patients[index]
        expect(section.locator("h2")).to_have_text(f"Patient {patient['id']}, {patient['age']} years, {patient['sex']}")
        assert [row.locator("td").all_text_contents()[1:3] for row in section.locator("tbody tr").all()] == [
            [f"{value:g}", sent["units"][sign]] for sign, value in reading["data"].items()
        ]
        expect(section).to_contain_text(f"NEWS2 {reading['news2']['total']} ({reading['news2']['band']})")
        says = section.locator("[data-part=prediction]")
        expect(says).to_have_class(prediction["label_status"])
        expect(says).to_contain_text(f"{prediction['confidence']['label_status']:g} %")
