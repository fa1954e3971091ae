"""Print a stream of vital signs, one line a reading, and lose none when the connection does.

    python examples/monitor.py
    python examples/monitor.py "ws://127.0.0.1:8000/api/ws/predict?condition=sepsis&speed=60"

It needs the package `websockets`. A token, where the service asks for one, is read from VITALS_TOKEN. To copy this
file is what it is for.
"""

import json
import os
import random
import sys
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

SERVICE = "ws://127.0.0.1:8000/api/ws/predict"
LONGEST_WAIT = 30.0  # seconds between two attempts
ENDED = 1000  # close code: everything that was asked for has come


def main(address: str) -> None:
    """Print readings until the stream ends, connecting again as often as it takes."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query)) | {"detail": "full"}
    query = dict(asked)
    token = os.environ.get("VITALS_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    attempts = 0
    while True:
        try:
            with connect(urlunsplit(parts._replace(query=urlencode(query))), additional_headers=headers) as websocket:
                attempts = 0
                if follow(websocket, query):
                    return
                why = f"close code {websocket.close_code}"  # 1012: the service restarts
        except InvalidStatus as refused:
            why = explain(refused)
            if refused.response.status_code == 422 and "since" in query and query != asked:
                del query["since"]  # too long ago: begin anew
            elif refused.response.status_code < 500:
                sys.exit(why)  # trying again cannot help
        except (OSError, InvalidHandshake) as error:
            why = str(error)
        attempts += 1
        # A random wait, so that thousands of clients that were cut together do not come back together.
        wait = random.uniform(1, min(LONGEST_WAIT, 2.0**attempts))
        print(f"not connected ({why}); trying again in {wait:.0f} s", file=sys.stderr, flush=True)
        time.sleep(wait)


def follow(websocket: ClientConnection, query: dict[str, str]) -> bool:
    """Print what comes, and keep the query such that it asks for what comes after it; say whether that was all."""
    try:
        while True:
            message = json.loads(websocket.recv())
            if message.get("type") == "gap":
                print(f"skipped from {message['from']} to {message['to']}", flush=True)
                continue
            print(line(message), flush=True)
            query.update(after(message))
            if "count" in query:
                query["count"] = str(int(query["count"]) - 1)
                if query["count"] == "0":
                    return True
    except ConnectionClosed:
        return websocket.close_code == ENDED


def after(message: dict[str, Any]) -> dict[str, str]:
    """Parameters that ask for what comes after a message: the same patient of the same simulation, from that time."""
    simulation = {name: value for name, value in message["simulation"].items() if value is not None}
    simulation["artifacts"] = str(simulation["artifacts"]).lower()
    who = {"patient": message["patient"]["id"]} if "patient" in message else {}
    return {name: str(value) for name, value in (simulation | who | {"since": message["time"]}).items()}


def line(message: dict[str, Any]) -> str:
    """One line for each patient of a message."""
    readings = message.get("readings", [message])
    return "\n".join(f"{message['time']}  {describe(reading)}" for reading in readings)


def describe(reading: dict[str, Any]) -> str:
    """What a monitor shows of a reading."""
    shown = {name: "--" if value is None else value for name, value in reading["data"].items()}
    signs = (
        "HR {heart_rate}  RR {resp_rate}  BP {blood_pressure_systolic}/{blood_pressure_diastolic}  SpO2 {spo2}  "
        "T {temperature_c}  glucose {glucose_mgdl}"
    ).format(**shown)
    news2, prediction = reading["news2"], reading["prediction"]
    score = news2["total"] if news2 else "--"
    verdict = f"{prediction['label_status']}, {prediction['probable_condition']}" if prediction else "no prediction"
    return f"patient {reading['patient']['id']}  {signs}  NEWS2 {score}  {verdict}"


def explain(refused: InvalidStatus) -> str:
    """Why the service refused, in its own words."""
    try:
        detail = json.loads(refused.response.body or b"")["detail"]
    except (ValueError, KeyError, TypeError):
        detail = "no reason given"
    return f"status {refused.response.status_code}: {detail}"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else SERVICE)
