"""Programs that read a calendar feed: icalendar, vobject, khal and ical.js, installed for this where they can be."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from benchmarks.report import Goal
from benchmarks.service import ROOT

__all__ = ["PROGRAMS", "read_by"]

PATIENCE = 600  # seconds
# Programs that print [uid, unix seconds] of every event of an address, as JSON.
ICALENDAR = """
import json, sys, urllib.request, icalendar
content = urllib.request.urlopen(sys.argv[1]).read()
events = icalendar.Calendar.from_ical(content).events
print(json.dumps([[str(each["UID"]), int(each.start.timestamp())] for each in events]))
"""
VOBJECT = """
import json, sys, urllib.request, vobject
content = urllib.request.urlopen(sys.argv[1]).read().decode()
events = vobject.readOne(content).vevent_list
print(json.dumps([[each.uid.value, int(each.dtstart.value.timestamp())] for each in events]))
"""
KHAL = """
import datetime, json, pathlib, sys, urllib.request
from khal.icalendar import split_ics
from khal.khalendar import CalendarCollection
content, folder = urllib.request.urlopen(sys.argv[1]).read().decode(), pathlib.Path(sys.argv[2], "feed")
folder.mkdir()
for number, item in enumerate(split_ics(content)):
    folder.joinpath(f"{number}.ics").write_text(item)
utc, date = datetime.timezone.utc, "%Y-%m-%d"
locale = {"local_timezone": utc, "default_timezone": utc, "timeformat": "%H:%M", "dateformat": date,
          "longdateformat": date, "datetimeformat": date + " %H:%M", "longdatetimeformat": date + " %H:%M",
          "unicode_symbols": True, "firstweekday": 0, "weeknumbers": False}
feed = {"name": "feed", "path": str(folder), "color": "", "readonly": True, "priority": 10, "ctype": "calendar",
        "addresses": []}
collection = CalendarCollection(calendars={"feed": feed}, dbpath=":memory:", locale=locale)
now, day = datetime.datetime.now(utc), datetime.timedelta(days=1)
events = collection.get_localized(now - 40 * day, now + 460 * day)
print(json.dumps([[each.uid, int(each.start.timestamp())] for each in events]))
"""
ICAL_JS = """
const module = require("ical.js"), ICAL = module.default || module;
fetch(process.argv[1]).then((answer) => answer.text()).then((content) => {
  const calendar = new ICAL.Component(ICAL.parse(content));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
  process.stdout.write(JSON.stringify(events.map((each) => [each.uid, each.startDate.toUnixTime()])));
});
"""


def uv(package: str) -> list[str] | None:
    """Python with a package; None without uv."""
    found = shutil.which("uv")
    return [found, "run", "--quiet", "--no-project", "--with", package, "python", "-c"] if found else None


def node(folder: str) -> list[str] | None:
    """Node with ical.js in a folder; None without npm."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        return None
    quietly = ["--silent", "--no-audit", "--no-fund"]
    subprocess.run([npm, "install", *quietly, "--prefix", folder, "ical.js"], check=True, timeout=PATIENCE)
    return [found, "-e"]


PROGRAMS: dict[str, tuple[Callable[[str], list[str] | None], str]] = {
    "icalendar": (lambda _: [sys.executable, "-c"], ICALENDAR),
    "vobject": (lambda _: uv("vobject"), VOBJECT),
    "khal": (lambda _: uv("khal"), KHAL),
    "ical.js": (node, ICAL_JS),
}


def read_by(name: str, url: str, expected: dict[str, int]) -> Goal:
    """What a program finds at an address."""
    what, goal = f"{name} finds appointments", f"{len(expected):,} at their times"
    command, source = PROGRAMS[name]
    with tempfile.TemporaryDirectory(prefix="vitals-benchmark-") as folder:
        if (call := command(folder)) is None:
            return Goal(what, goal, "skipped: it cannot be installed here")
        modules = os.environ | {"NODE_PATH": f"{folder}/node_modules"}
        began = time.monotonic()
        call += [source, url, folder]
        done = subprocess.run(
            call, cwd=ROOT, env=modules, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        seconds = time.monotonic() - began
    if done.returncode:
        return Goal(what, goal, f"failed: {(done.stderr.strip().splitlines() or ['?'])[-1][:120]}", False)
    found = {uid.partition("@")[0]: when for uid, when in json.loads(done.stdout)}
    right = sum(found.get(id) == when for id, when in expected.items())
    return Goal(what, goal, f"{right:,} of {len(found):,}, in {seconds:.1f} s", right == len(found) == len(expected))
