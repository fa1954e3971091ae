"""Types of the script to copy: they are of what it exports, and real messages have them."""

import json
import re
from pathlib import Path

import pytest
from websockets.sync.client import connect

from tests.across.npm import TYPESCRIPT, install, run
from tests.across.service import Service

SCRIPT = Path(__file__).parents[2] / "examples" / "stream.mjs"
TYPES = SCRIPT.with_suffix(".d.mts")
QUERY = "detail=full&truth=true&artifacts=true&population=ward&condition=sepsis&severity=2&patient"

USE = """
import { follow, type Group, type Message } from "./stream.mjs";

const message: Message = %(message)s;
const group: Group = %(group)s;
const stop: () => void = follow("ws://localhost:8000/api/ws/predict", {
  token: "secret",
  onReading: (found) => console.log("readings" in found ? found.readings[0]?.data.spo2 : found.patient.id),
  onGap: ({ from, to }) => console.log(from, to),
  onState: (sentence, kind) => console.log(kind === "refused" ? sentence : ""),
});
// @ts-expect-error: there is no such sign
message.data.pulse;
// @ts-expect-error: readings are asked for
follow("ws://localhost:8000/api/ws/predict", {});
// @ts-expect-error: there is no such state
follow("ws://localhost:8000/api/ws/predict", { onReading: () => {}, onState: (_, kind) => kind === "lost" });
stop();
console.log(group);
"""


def test_the_types_are_of_what_the_script_exports() -> None:
    script, types = SCRIPT.read_text(), TYPES.read_text()
    exported = r"^export (?:async )?function (\w+)"
    assert re.findall(exported, script, re.M) == re.findall(exported, types, re.M) == ["follow"]
    taken = re.search(r"function follow\(address, \{(.*?)\}\)", script)[1]
    options = types.partition("interface Options {")[2].partition("\n}")[0]
    assert re.findall(r"(\w+)(?: = [^,]+)?(?:, |$)", taken.strip()) == re.findall(r"^  (\w+)\??:", options, re.M)
    kinds = set(re.findall(r'onState\(.*?, "(\w+)"\)', script)) | set(re.findall(r'kind = "(\w+)"', script))
    kinds |= set(re.findall(r'end\(`.*`, "(\w+)"\)', script))
    assert kinds == set(re.findall(r'"(\w+)"', types.partition("type State =")[2].partition(";")[0]))


@pytest.mark.slow
def test_real_messages_have_the_types(service: Service, tmp_path: Path) -> None:
    bin, sent = install(tmp_path, TYPESCRIPT), {}
    for name, who in {"message": "=7", "group": "s=1-4"}.items():
        with connect(service.address("ws", f"/api/ws/predict?{QUERY}{who}")) as stream:
            sent[name] = stream.recv()
        assert "truth" in json.loads(sent[name]).get("readings", [json.loads(sent[name])])[0]
    for path in (SCRIPT, TYPES):
        (tmp_path / path.name).write_text(path.read_text())
    (tmp_path / "use.mts").write_text(USE % sent)
    options = ["--noEmit", "--strict", "--noUncheckedIndexedAccess", "--module", "nodenext", "--target", "es2022"]
    run([str(bin / "tsc"), *options, "--lib", "es2023,dom", "use.mts"], tmp_path)
