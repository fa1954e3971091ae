"""Lines of the log: their format, what is never in them, and what becomes of those that repeat."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator

import pytest

from Endpoints.serving.logs import FRAME_LOG, RepeatedLog, configure_logging, fields
from Endpoints.wire.request_ids import begin_request

LINE = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (INFO|WARNING|ERROR) (\d+) (.*)"
HUSH = "hush"


@pytest.fixture
def restored() -> Iterator[None]:
    """Leaves the root logger as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(params=["text", "json"])
def format(request: pytest.FixtureRequest, restored: None) -> str:
    name: str = request.param
    return name


def written(format: str, text: str) -> list[tuple[str, str, str]]:
    """Level, message and request of every line."""
    lines = text.splitlines()
    if format == "json":
        found = [json.loads(line) for line in lines]
        assert all(re.fullmatch(LINE, f"{line['time']} {line['level']} {line['process']} ") for line in found)
        return [(line["level"], line["message"], line.get("request_id", "")) for line in found]
    parts = [
        re.fullmatch(r"\S+ (\w+) \d+ (.*?)(?: \[request (\S+)\])?", line) for line in lines if re.match(LINE, line)
    ]
    return [(part[1], part[2], part[3] or "") for part in parts if part]


def test_a_line_has_a_time_a_level_a_sentence_and_its_request(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(format)
    log = logging.getLogger("vitals.test")
    log.info("started")

    async def request() -> None:
        begin_request(["a-1"])
        await asyncio.to_thread(log.warning, "the disk is %s", "full", extra=fields(kind="disk"))

    asyncio.run(request())
    logging.getLogger("uvicorn.error").error("no lifespan")
    told = capsys.readouterr().err
    assert written(format, told) == [
        ("INFO", "started", ""),
        ("WARNING", "the disk is full", "a-1"),
        ("ERROR", "no lifespan", ""),
    ]
    assert format == "text" or json.loads(told.splitlines()[1])["kind"] == "disk"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\x1b[2K", "\x85", "\u2028"])
def test_nobody_writes_a_line_into_the_log_that_is_not_one(
    format: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(format)
    logging.getLogger("vitals.test").warning("name %s", f"x{end}2026-01-01T00:00:00.000Z INFO 1 all is well")
    ((level, _, _),) = written(format, told := capsys.readouterr().err)
    assert level == "WARNING"
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told


@pytest.mark.parametrize("logger", ["uvicorn.access", "uvicorn.error"])
def test_queries_are_left_out(format: str, logger: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(format)
    logging.getLogger(logger).warning('%s - "%s %s" %d', "127.0.0.1:1", "GET", f"/?token={HUSH}", 200)
    assert written(format, capsys.readouterr().err) == [("WARNING", '127.0.0.1:1 - "GET /" 200', "")]


@pytest.mark.parametrize("path", [f"/feeds/{HUSH}.ics", f"/vitals/feeds/{HUSH}.ics?from=x", f"/feeds/{HUSH}/x"])
@pytest.mark.parametrize("logger", ["uvicorn.access", "uvicorn.error"])
def test_secrets_of_calendar_feeds_are_left_out(
    format: str, logger: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(format)
    logging.getLogger(logger).warning('%s - "%s %s" %d', "127.0.0.1:1", "GET", path, 200)
    told = capsys.readouterr().err
    assert HUSH not in told
    assert "/feeds/..." in told


def failing(log: logging.Logger) -> None:
    try:
        try:
            int(HUSH)
        except ValueError as error:
            raise LookupError(HUSH) from error
    except LookupError:
        log.exception("it failed")


def test_an_exception_is_whole_but_never_quotes_a_request(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(format)
    log = logging.getLogger("vitals.test")

    async def request() -> None:
        begin_request([])
        failing(log)

    asyncio.run(request())
    within = capsys.readouterr().err
    failing(log)
    without = capsys.readouterr().err
    for told in (within, without):
        assert [told.count(word) for word in ("Traceback (most", "in failing", "which came from")] == [2, 2, 1]
        assert "LookupError" in told
        assert "ValueError" in told
    assert f"'{HUSH}'" not in within
    assert f"LookupError: {HUSH}" in without
    assert f"invalid literal for int() with base 10: '{HUSH}'" in without


def test_others_are_heard_when_something_is_wrong(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(format)
    logging.getLogger("alembic").info("Context impl SQLiteImpl.")
    FRAME_LOG.info("connection open")
    assert capsys.readouterr().err == ""
    logging.getLogger("asyncio").error("Task exception was never retrieved")
    assert len(written(format, capsys.readouterr().err)) == 1


def test_what_was_skipped_of_the_environment_is_said_first(
    format: str, restored: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VITALS_SERVICE_HOST", "10.96.0.12")
    configure_logging(format)
    ((level, sentence, _),) = written(format, capsys.readouterr().err)
    assert (level, "VITALS_SERVICE_HOST" in sentence) == ("INFO", True)


# What repeats


def test_the_first_of_a_kind_is_written_at_once_and_the_others_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    repeated = RepeatedLog(logging.getLogger("vitals.test"), seconds=0.2)

    async def many() -> None:
        for number in range(1000):
            repeated.warning("origin", f"origin {number}")
        repeated.warning("rate", "rate")
        assert caplog.messages == ["origin 0", "rate"]
        while len(caplog.messages) < 3:  # the timer writes, although nothing else happens
            await asyncio.sleep(0.01)

    asyncio.run(many())
    assert caplog.messages[2:] == ["origin 999 (999 such in 0.2 s, this is the last)"]
    assert [record.fields for record in caplog.records] == [  # type: ignore[attr-defined]
        {"kind": "origin", "count": 1},
        {"kind": "rate", "count": 1},
        {"kind": "origin", "count": 999},
    ]


def test_without_a_loop_the_next_of_the_kind_tells_of_those_before_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now, repeated = [1000.0], RepeatedLog(logging.getLogger("vitals.test"))
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    for number in range(3):
        repeated.warning("disk", f"disk {number}")
    assert caplog.messages == ["disk 0"]
    now[0] += 60
    repeated.warning("disk", "disk 3")
    assert caplog.messages[1:] == ["disk 3 (3 such in 60 s, this is the last)"]


def test_what_was_an_error_is_one_when_it_is_written_later(caplog: pytest.LogCaptureFixture) -> None:
    repeated = RepeatedLog(logging.getLogger("vitals.test"), seconds=0.05)

    async def fail_twice() -> None:
        for _ in range(2):
            try:
                raise ArithmeticError
            except ArithmeticError:
                repeated.warning("feed", "failed", exc_info=True)
        while len(caplog.messages) < 2:
            await asyncio.sleep(0.01)

    asyncio.run(fail_twice())
    assert [(record.levelname, bool(record.exc_info)) for record in caplog.records] == [
        ("ERROR", True),
        ("ERROR", False),
    ]


def test_a_line_about_many_requests_names_none(restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("json")
    repeated = RepeatedLog(logging.getLogger("vitals.test"), seconds=0.05)

    async def request() -> None:
        begin_request(["a-1"])
        for _ in range(3):
            repeated.warning("origin", "foreign")
        await asyncio.sleep(0.2)

    asyncio.run(request())
    told = capsys.readouterr().err
    assert [line[2] for line in written("json", told)] == ["a-1", ""]
