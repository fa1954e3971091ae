"""Feeds are prepared before the service answers and while it runs, whatever fails meanwhile, and behind requests."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from Configurations.config import Settings
from Endpoints import prepared_feeds
from Endpoints.admission import LAST, Admission
from Endpoints.app import create_app
from vitals.appointments.errors import Unavailable
from vitals.appointments.prepared_feeds import PreparedFeeds

PATIENCE = 60


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_feeds, "PAUSE", 0)
    monkeypatch.setattr(prepared_feeds, "SHARE", 0)


def serve(folder: Path, is_over: Callable[[], bool]) -> None:
    """Run a service until something is so."""

    async def main() -> None:
        app = create_app(Settings(pages=False, database_url=SecretStr(f"sqlite:///{folder}/a.sqlite")))
        async with app.router.lifespan_context(app), asyncio.timeout(PATIENCE):
            while not is_over():
                await asyncio.sleep(0.001)

    asyncio.run(main())


def test_feeds_are_prepared_again_and_again_even_if_the_database_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def prepare(self: PreparedFeeds, *, now: int) -> Iterator[None]:
        steps.append("began")
        yield
        if steps.count("began") <= 2:
            raise Unavailable("connection refused")
        yield
        steps.append("ended")

    monkeypatch.setattr(PreparedFeeds, "prepare", prepare)
    serve(tmp_path, lambda: steps.count("ended") > 1)
    assert steps[:6] == ["began", "began", "began", "ended", "began", "ended"]


def test_the_service_answers_when_the_first_feeds_are_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[int] = []

    def prepare(self: PreparedFeeds, *, now: int) -> Iterator[None]:
        for number in range(3):
            yield
            prepared.append(number)

    monkeypatch.setattr(PreparedFeeds, "prepare", prepare)
    monkeypatch.setattr(prepared_feeds, "START", PATIENCE)
    monkeypatch.setattr(prepared_feeds, "PAUSE", PATIENCE)
    seen: list[list[int]] = []
    serve(tmp_path, lambda: seen.append(prepared[:3]) or True)
    assert seen == [[0, 1, 2]]


def test_the_service_starts_although_feeds_are_not_prepared_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, waited = threading.Event(), list[bool]()

    def prepare(self: PreparedFeeds, *, now: int) -> Iterator[None]:
        waited.append(answers.wait(PATIENCE))
        yield

    monkeypatch.setattr(PreparedFeeds, "prepare", prepare)
    monkeypatch.setattr(prepared_feeds, "START", 0.01)
    serve(tmp_path, lambda: answers.set() or bool(waited))
    assert waited[0]


def test_requests_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []
    take = Admission._take_place

    async def noted(self: Admission, turn: int) -> None:
        turns.append(turn)
        await take(self, turn)

    monkeypatch.setattr(Admission, "_take_place", noted)
    serve(tmp_path, lambda: turns.count(LAST) > 2)
    assert max(turns) == LAST
