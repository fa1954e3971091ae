"""The pages in a real browser, against the real service: what a person sees, hears and can do."""

import json
import re
import signal
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.across.browser import MARKS, Open, Recorded, expect, message_of, violations, wait_for_numbers, wait_until
from tests.across.service import Service

NOTE_TRENDS = """
import("/pages/trends.js").then(({ Trend }) => {
  globalThis.drawn = new Map(); // of each canvas, the time of the latest reading that was drawn
  const { draw } = Trend.prototype;
  Trend.prototype.draw = function (canvas, ...others) {
    drawn.set(canvas, this.readings.at(-1).time);
    return draw.call(this, canvas, ...others);
  };
})
"""
WIRE = 200_000  # bytes from the address to eight beds with trends
SHIFT = 0.01  # of the layout
AT_ONCE = "Math.random = () => 0;"  # no wait before another try

pytestmark = MARKS


def test_eight_beds_come_alive_over_few_bytes_of_this_service_alone(service: Service, open_tab: Open) -> None:
    page = open_tab()
    page.add_init_script("""
      globalThis.shifted = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shifted += value; })
        .observe({ type: "layout-shift", buffered: true });
    """)
    devtools, loaded, hosts = page.context.new_cdp_session(page), [], set()
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    devtools.on("Network.webSocketFrameReceived", lambda event: loaded.append(len(event["response"]["payloadData"])))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    histories: list[str] = []
    page.on("requestfinished", lambda request: histories.append(request.url) if "/vitals?" in request.url else None)
    page.goto(service.address("http", "/"))
    wait_for_numbers(page)
    assert page.locator(".bed").count() == 8
    wait_until(page, lambda: len(histories) == 8)
    assert sum(loaded) <= WIRE
    assert hosts == {f"127.0.0.1:{service.port}"}
    assert page.evaluate("shifted") < SHIFT
    expect(page.locator("#state")).to_have_text("live")
    expect(page.locator("#sound")).to_have_text("Sound is off: turn on")
    first = page.locator(".bed").first
    expect(first.locator("[data-sign=pressure] dd")).to_have_text(re.compile(r"^\d+/\d+ \(\d+\)$"))
    expect(first.locator("[data-sign=temperature_c] dd")).to_have_text(re.compile(r"^\d\d\.\d$"))
    expect(first.locator("[data-part=model]")).to_contain_text("%")
    expect(first).to_contain_text("SYNTHETIC")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(
    ("path", "width"), [("/?{}", 1280), ("/?beds=2&{}", 390), ("/beds/7?truth=true&{}", 1280), ("/?beds=99&{}", 1280)]
)
def test_axe_finds_nothing(service: Service, open_tab: Open, path: str, width: int, theme: str) -> None:
    page = open_tab(bypass_csp=True, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(service.address("http", path.format(f"theme={theme}&population=icu&artifacts=true&seed=3")))
    wait_for_numbers(page)
    assert violations(page) == []


def test_axe_finds_nothing_while_there_are_alarms(service: Service, open_tab: Open) -> None:
    page = open_tab(bypass_csp=True, reduced_motion="reduce")
    recorded = Recorded(page)
    message = message_of(service, spo2=70, heart_rate=130, temperature_c=38.5, glucose_mgdl=None)
    for theme in ("dark", "light"):
        page.goto(service.address("http", f"/?beds=2&theme={theme}"))
        recorded.send(page, message, 62)
        expect(page.locator("#bed-1")).to_have_attribute("data-alarm", "high")
        assert violations(page) == []
        recorded.sockets.clear()


def test_an_alarm_is_seen_announced_acknowledged_and_paused(service: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    page.goto(service.address("http", "/?beds=2&sort=urgency"))
    bed = page.locator("#bed-1")
    low = message_of(service, spo2=70)
    recorded.send(page, low, 10)
    expect(bed.locator("[data-sign=spo2] dd")).to_have_text("70")
    expect(bed.locator(".line")).to_have_text("quiet")
    recorded.send(page, low, 1)
    expect(bed.locator(".line")).to_have_text("***SpO2 70 < 80")
    expect(bed.locator("[data-sign=spo2]")).to_have_attribute("data-alarm", "high")
    expect(page.locator("#assertive")).to_contain_text("SpO2 70 < 80, high")
    expect(page.locator("#list tr").first).to_contain_text("***SpO2 70 < 80")
    assert bed.locator("[data-sign=spo2] dd").evaluate("(node) => getComputedStyle(node).animationName") == "flash"
    bed.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#silenced")).to_have_text("1 silenced")
    expect(bed.locator(".line")).to_have_attribute("data-seen", "")
    bed.get_by_role("button", name="Pause sound").click()
    expect(bed.get_by_role("button", name=re.compile("Sound paused 1:5[0-9]"))).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    assert bed.locator("[data-sign=spo2] dd").evaluate("(node) => getComputedStyle(node).animationName") == "none"
    low["readings"][0]["data"]["spo2"] = 97
    recorded.send(page, low, 1)
    expect(bed.locator(".line")).to_have_text("quiet")
    expect(page.locator("#list tr").first).not_to_contain_text("lasts")


def test_a_quiet_bed_shows_its_buttons_to_who_is_there(service: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    page.goto(service.address("http", "/?beds=2"))
    recorded.send(page, message_of(service, spo2=70), 12)
    first, second = (page.locator(f"#bed-{number} .controls") for number in (1, 2))
    expect(page.locator("#bed-1 .line")).to_have_text("***SpO2 70 < 80")
    expect(first).to_have_css("opacity", "1")
    expect(second).to_have_css("opacity", "0")
    page.locator("#bed-2").hover()
    expect(second).to_have_css("opacity", "1")
    page.mouse.move(0, 0)
    expect(second).to_have_css("opacity", "0")
    page.locator("#bed-2 h2 a").focus()
    expect(second).to_have_css("opacity", "1")
    page.keyboard.press("o")
    page.locator("#sound").focus()
    expect(page.locator("#bed-2 .line")).to_have_text("limits off")
    expect(second).to_have_css("opacity", "1")


def test_silence_of_the_stream_is_a_technical_alarm(service: Service, open_tab: Open) -> None:
    page = open_tab()
    page.clock.install()
    recorded = Recorded(page)
    page.goto(service.address("http", "/?beds=2"))
    recorded.send(page, message_of(service), 1)
    expect(page.locator("#bed-2 [data-sign=spo2] dd")).to_have_text("98")
    page.clock.run_for(3000)
    expect(page.locator("#bed-2 .line")).to_have_text("quiet")
    page.clock.run_for(3000)
    expect(page.locator("#bed-2 .line")).to_have_text("no data")
    expect(page.locator("#polite")).to_contain_text("no data, technical")


def test_everything_is_done_by_keyboard(service: Service, open_tab: Open) -> None:
    page = open_tab()
    page.goto(service.address("http", "/"))
    wait_for_numbers(page)
    stops = []
    while "body" not in stops[1:]:
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("document.activeElement.closest('.bed')?.id ?? document.activeElement.tagName.toLowerCase()")
        )
        assert len(stops) < 60
    assert [stop for stop in stops if stop.startswith("bed-")] == [f"bed-{number}" for number in range(1, 9)]
    page.locator("#bed-2 a").focus()
    for key, name in [("ArrowRight", "Acknowledge"), ("ArrowRight", "Pause sound"), ("ArrowRight", "Limits off")]:
        page.keyboard.press(key)
        assert name in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.locator("#bed-2 .line")).to_have_text("limits off")
    page.keyboard.press("o")
    expect(page.locator("#bed-2 .line")).not_to_have_text("limits off")
    page.keyboard.press("p")
    expect(page.locator("#bed-2 [data-do=pause]")).to_contain_text("Sound paused")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.bed').id") == "bed-3"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/beds/3$"))
    wait_for_numbers(page)
    page.get_by_text("Back to the ward").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(service.address("http", "/"))


def test_what_is_chosen_is_in_the_address(service: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    page.goto(service.address("http", "/?beds=2"))
    recorded.send(page, message_of(service), 1)
    wait_for_numbers(page)
    page.get_by_label("Show").select_option("alarms")
    expect(page.locator("#none")).to_be_visible()
    page.get_by_label("Sort").select_option("urgency")
    page.get_by_label("Theme").select_option("light")
    assert page.url.endswith("/?beds=2&show=alarms&sort=urgency&theme=light")
    page.reload()
    assert [page.get_by_label(name).input_value() for name in ("Show", "Sort", "Theme")] == [
        "alarms",
        "urgency",
        "light",
    ]
    page.get_by_role("button", name="Show all beds").click()
    expect(page.locator("#bed-1")).to_be_visible()
    assert page.url.endswith("/?beds=2&sort=urgency&theme=light")


def test_urgent_beds_come_first(service: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    page.goto(service.address("http", "/?patients=2,1&sort=urgency"))
    message = message_of(service, heart_rate=140)
    for reading, uncertain in zip(message["readings"], (True, False), strict=True):
        reading["prediction"]["uncertain"] = uncertain
    recorded.send(page, message, 11)
    expect(page.locator(".bed").first).to_have_id("bed-1")
    expect(page.locator("#bed-1 .model")).to_contain_text("unfamiliar")
    expect(page.locator("#bed-2 .model")).not_to_contain_text("unfamiliar")


def test_no_trend_is_more_than_a_reading_behind(service: Service, open_tab: Open) -> None:
    page = open_tab()
    recorded = Recorded(page)
    page.goto(service.address("http", "/?beds=2"))
    message = message_of(service)
    recorded.send(page, message, 3)
    wait_for_numbers(page)
    page.evaluate(NOTE_TRENDS)
    for heart_rate in range(80, 86):
        message["readings"][0]["data"]["heart_rate"] = heart_rate
        recorded.send(page, message, 1)
        expect(page.locator("#bed-1 [data-sign=heart_rate] dd")).to_have_text(f"{heart_rate}")
    sent = 1000 * datetime.fromisoformat(message["time"]).timestamp() - 1000
    drawn = page.evaluate("[...drawn.values()]")
    assert len(drawn) == 2
    assert all(sent - 1000 <= time <= sent for time in drawn)


def test_numerals_out_of_sight_follow_every_fourth_reading_and_at_once_when_they_are_seen(
    service: Service, open_tab: Open
) -> None:
    page = open_tab(viewport={"width": 390, "height": 300})
    recorded = Recorded(page)
    page.goto(service.address("http", "/?beds=2"))
    message = message_of(service)
    recorded.send(page, message, 3)
    wait_for_numbers(page)
    rate = "#bed-{} [data-sign=heart_rate] dd"
    shown = []
    for heart_rate in range(80, 92):
        for reading in message["readings"]:
            reading["data"]["heart_rate"] = heart_rate
        recorded.send(page, message, 1)
        expect(page.locator(rate.format(1))).to_have_text(f"{heart_rate}")
        shown.append(int(page.locator(rate.format(2)).text_content() or ""))
    assert shown[4:] == sorted(shown[4:])
    assert all(0 <= now - then < 4 for now, then in zip(range(84, 92), shown[4:], strict=True))
    assert len(set(shown[4:])) <= 3
    page.locator("#bed-2").scroll_into_view_if_needed()
    expect(page.locator(rate.format(2))).to_have_text("91")


def test_the_ward_resumes_without_gap_or_double_when_the_service_is_killed(service: Service, open_tab: Open) -> None:
    page, times = open_tab(), []
    page.add_init_script(AT_ONCE)

    def take(frame: Any) -> None:
        times.append(datetime.fromisoformat(json.loads(frame)["time"]))

    page.on("websocket", lambda socket: socket.on("framereceived", take))
    page.goto(service.address("http", "/?beds=2"))
    wait_for_numbers(page)
    for how, said in [(signal.SIGKILL, "not connected"), (signal.SIGTERM, "the service is restarting")]:
        service.end(how)
        expect(page.locator("#state")).to_contain_text(said)
        expect(page.locator("#ward-alarm")).to_contain_text("connection lost")
        assert "old" in page.locator("body").get_attribute("class")
        enough = len(times) + 3
        service.start()
        expect(page.locator("#state")).to_have_text("live")
        expect(page.locator("#ward-alarm")).to_be_hidden()
        wait_until(page, lambda enough=enough: len(times) >= enough)
    assert times == [times[0] + timedelta(seconds=number) for number in range(len(times))]
    drawn = page.evaluate(
        "import('/pages/ward.js').then(({ beds }) => beds.get('1').trend.readings.map(({ time }) => time))"
    )
    live = [each for each in drawn if each >= 1000 * times[0].timestamp()]
    assert live == [1000 * each.timestamp() for each in times][: len(live)]
    assert len(live) >= len(times) - 1


def test_a_page_says_that_the_service_was_updated_under_it(service: Service, open_tab: Open) -> None:
    page = open_tab()
    page.add_init_script(AT_ONCE)
    page.route("**/pages/version", lambda route: route.fulfill(body="of another version"))
    page.goto(service.address("http", "/?beds=2"))
    wait_for_numbers(page)
    expect(page.locator("#outdated")).to_be_hidden()
    page.unroute("**/pages/version")
    service.end(signal.SIGKILL)
    service.start()
    expect(page.locator("#outdated")).to_contain_text("another version of this page")
    expect(page.locator("#polite")).to_contain_text("reload the page")
    with page.expect_navigation():
        page.get_by_role("button", name="Reload the page").click()
    wait_for_numbers(page)
    expect(page.locator("#outdated")).to_be_hidden()


@pytest.mark.parametrize(("path", "reason"), [
    ("/?speed=0", "speed '0' is not allowed"), ("/?condition=flu", "flu"), ("/?beds=99", "beds '99' is not allowed"),
    ("/beds/x", "patient 'x' is not allowed"), ("/beds/7?population=wards", "did you mean 'ward'"),
])  # fmt: skip
def test_the_reason_of_a_refusal_is_on_the_page(service: Service, open_tab: Open, path: str, reason: str) -> None:
    page = open_tab()
    page.goto(service.address("http", path))
    expect(page.locator("#reason")).to_contain_text(reason)
    expect(page.locator("#remedy")).to_contain_text("Change the address of this page")
    expect(page.locator("#authorize")).to_be_hidden()


def test_a_bed_shows_hours_parts_and_the_truth(service: Service, open_tab: Open) -> None:
    page = open_tab()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(service.address("http", "/beds/7?seed=3"))
    wait_for_numbers(page)
    expect(page.locator("#charts canvas")).to_have_count(6)
    expect(page.locator("#news2 tr")).to_have_count(7)
    expect(page.locator("#probabilities tr")).to_have_count(8)
    assert not any("truth" in address for address in asked)
    page.get_by_label("1 h").check()
    expect(page.locator("#charts-note")).to_have_text("Dotted lines are limits of alarms.")
    page.get_by_label("Show the truth").check()
    expect(page.locator("#truth-text")).to_contain_text("severity")
    expect(page.locator("#truth-signs tr")).to_have_count(7)
    assert page.url.endswith("?seed=3&span=3600&truth=true")
    span = [
        re.search(r"start=([^&]+)&end=([^&]+)", address)
        for address in asked
        if "span" not in address and "/vitals?" in address
    ]
    starts = [datetime.fromisoformat(found[1].replace("%3A", ":")) for found in span]
    ends = [datetime.fromisoformat(found[2].replace("%3A", ":")) for found in span]
    assert [round((end - start).total_seconds()) for start, end in zip(starts, ends, strict=True)] == [121, 3601, 3601]


LONGEST = {
    "[data-sign=heart_rate] dd": "250",
    "[data-sign=spo2] dd": "100",
    "[data-sign=pressure] dd": "140/123 <span>(129)</span>",
    "[data-sign=temperature_c] dd": "42.0",
    "[data-sign=glucose_mgdl] dd": "600",
    "[data-sign=news2] dd": "16 <span>low-medium</span>",
    "[data-part=line] span": "***SpO2 no signal (7 of 7)",
    "[data-part=air]": "on oxygen",
    "[data-part=cuff]": "BP of 12:45",
    "[data-part=limits]": "own limits",
    "[data-do=pause] span": "Sound paused 1:59",
    "[data-do=off] span": "Limits are off: turn on",
}
# In one go, as the next reading writes other values.
TOO_WIDE = """(longest) => {
  for (const bed of document.querySelectorAll(".bed")) {
    bed.dataset.alarm = bed.querySelector(".line").dataset.priority = "high"; // the thickest edge, the boldest line
    for (const [place, text] of Object.entries(longest)) bed.querySelector(place).innerHTML = text;
  }
  const all = [document.scrollingElement, ...document.querySelectorAll(".bed, .bed > *, .signs dl > div")];
  return all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => `${e.className} ${e.scrollWidth - e.clientWidth}`);
}"""


def test_a_ward_is_shown_on_every_width_without_scrolling_sideways(service: Service, open_tab: Open) -> None:
    page = open_tab()
    page.goto(service.address("http", "/?instructor=true"))
    wait_for_numbers(page)
    expect(page.locator("[name=condition] option")).not_to_have_count(1)
    page.get_by_role("button", name="Show the link").click()
    for width in (320, 360, 385, 390, 412, 768, 1280, 1920, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(TOO_WIDE, LONGEST) == [], width
