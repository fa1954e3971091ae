"""Servers beside which `stream.py` measures the service: one that does the least, and one that many would write first.

python benchmarks/stream_servers.py ceiling --size 330     # our protocol classes and slots, sending a constant text
python benchmarks/stream_servers.py plain --model shipped  # a task for each connection, with a table and scikit-learn
python benchmarks/stream_servers.py plain --model forest   # the same with a random forest of 100 trees
python benchmarks/stream_servers.py stock                  # the service as `uvicorn main:app` serves it

Each listens on 127.0.0.1 and prints its port.
"""

import argparse
import asyncio
import random
import socket
import time
from collections.abc import Awaitable, Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from sklearn.ensemble import RandomForestClassifier
from sklearn.multioutput import MultiOutputClassifier

from benchmarks.load import PATH
from Endpoints.serving.protocols import FLOW, Flow, Limits, http_protocol, websocket_protocol
from vitals.catalog.signs import SIGNS
from vitals.streaming.feed import TICK

ROOT = Path(__file__).resolve().parent.parent
OUTPUTS = {"label_status": "label_encoder_status.pkl", "probable_condition": "label_encoder_condition.pkl"}
BEGINNING = b'{"timestamp":"2025-10-18 10:30:45",'

type Event = dict[str, Any]
type Receive = Callable[[], Awaitable[Event]]
type Send = Callable[[Event], Awaitable[None]]


class Ceiling:
    """An application that sends the same text to everybody every second, in slots: what nothing can be faster than."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.slots: list[set[Flow]] = [set() for _ in range(round(1 / TICK))]
        self.free = cycle(self.slots)

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        await receive()
        if scope["type"] == "lifespan":
            ticking = asyncio.create_task(self.tick())
            await send({"type": "lifespan.startup.complete"})
            await receive()
            ticking.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "websocket.accept"})
        flow, slot = scope["extensions"][FLOW], next(self.free)
        slot.add(flow)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        slot.discard(flow)

    async def tick(self) -> None:
        """Serve a slot every `TICK` seconds."""
        due = time.monotonic()
        for slot in cycle(self.slots):
            due += TICK
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            for flow in slot:
                flow.send_text(self.text)


def ceiling(size: int) -> uvicorn.Config:
    """The ceiling, served as the service is."""
    limits = Limits()
    app = Ceiling(BEGINNING.ljust(size, b"x"))
    return uvicorn.Config(app, http=http_protocol(limits), ws=websocket_protocol(limits), log_level="error")


def shipped() -> Any:
    """The model of the service."""
    return joblib.load(ROOT / "Models" / "multioutput_model.pkl")


def forest() -> Any:
    """A forest of 100 trees with scikit-learn's defaults, trained on the data set that is shipped."""
    data = pd.read_csv(ROOT / "Datasets" / "vitals.csv")
    scaler = joblib.load(ROOT / "Models" / "scaler.pkl")
    encoders = {name: joblib.load(ROOT / "Models" / file) for name, file in OUTPUTS.items()}
    codes = pd.DataFrame({name: encoder.transform(data[name]) for name, encoder in encoders.items()})
    model = MultiOutputClassifier(RandomForestClassifier(100, random_state=0))
    return model.fit(scaler.transform(data[list(SIGNS)].to_numpy()), codes.to_numpy())


MODELS = {"shipped": shipped, "forest": forest}


def plain(model: Any) -> uvicorn.Config:
    """The plain design, served by uvicorn as it comes: the signs are drawn, which costs next to nothing."""
    scaler = joblib.load(ROOT / "Models" / "scaler.pkl")
    encoders = {name: joblib.load(ROOT / "Models" / file) for name, file in OUTPUTS.items()}
    app = FastAPI()

    def reading() -> Event:
        data = {sign.id: round(random.gauss(sign.healthy.mean, 1), sign.decimals or None) for sign in SIGNS.values()}
        X = scaler.transform(pd.DataFrame([data]).to_numpy())
        labels = {
            name: str(encoder.inverse_transform([code])[0])
            for (name, encoder), code in zip(encoders.items(), model.predict(X)[0], strict=True)
        }
        # a confidence for each output, asked for where it is needed: with the classes, three calls of the model
        sure = {
            name: round(100 * float(model.predict_proba(X)[output].max()), 1) for output, name in enumerate(encoders)
        }
        now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        return {"timestamp": now, "data": data, "prediction": {**labels, "confidence": sure}}

    @app.websocket(PATH)
    async def predict(websocket: WebSocket) -> None:
        await websocket.accept()
        due = time.monotonic()  # keeping to a schedule is kinder than `sleep(1)`, which would drift from the first
        try:
            while True:
                await websocket.send_json(reading())
                due += 1
                await asyncio.sleep(max(0.0, due - time.monotonic()))
        except WebSocketDisconnect:
            pass

    return uvicorn.Config(app, log_level="error")


def serve(config: uvicorn.Config) -> None:
    """Serve at a port that the system chooses."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run([listener])


def main() -> None:
    """Serve one of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("ceiling", "plain", "stock"))
    parser.add_argument("--size", type=int, default=330, help="bytes of the ceiling's text")
    parser.add_argument("--model", choices=MODELS, default="shipped", help="of the plain design")
    options = parser.parse_args()
    if options.which == "ceiling":
        serve(ceiling(options.size))
    elif options.which == "plain":
        serve(plain(MODELS[options.model]()))
    else:
        serve(uvicorn.Config("main:app", log_level="error"))


if __name__ == "__main__":
    main()
