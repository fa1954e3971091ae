"""What the application says of answers that have no end of their own."""

from collections.abc import Callable

from Endpoints.serving.protocols.ending import ENDING, on_stop


def test_the_server_is_told_how_to_end_an_answer() -> None:
    told: list[Callable[[], None]] = []
    on_stop({"type": "http", "extensions": {ENDING: told.append}}, print)
    assert told == [print]


def test_servers_that_cannot_end_answers_are_told_nothing() -> None:
    on_stop({"type": "http"}, print)
    on_stop({"type": "http", "extensions": {}}, print)
