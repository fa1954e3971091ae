"""Query models: text is taken literally, and every refusal says what the schema says."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, override

import pytest
from fastapi import FastAPI, Query, WebSocket
from fastapi.testclient import TestClient
from pydantic import Field
from starlette.testclient import WebSocketDenialResponse

from Endpoints.wire import problems
from Endpoints.wire.parameters import DECIMAL, DIGITS, Flag, Omitted, PatientNumber, QueryModel, Time, allowed_by
from Endpoints.wire.problems import Problem
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue


class Example(QueryModel):
    whole: Annotated[int, Field(ge=1, le=30), DIGITS] = 7
    ratio: Annotated[float, Field(ge=0.5, le=2), DECIMAL] = 1.0
    flag: Flag = False
    from_: Annotated[Time | Omitted, Field(alias="from")] = None
    patient: PatientNumber | Omitted = None
    format: Literal["json", "csv"] = "json"
    color: Literal["red", "green", "blue", "white"] | Omitted = None
    tag: Annotated[str, Field(pattern="^[a-z]+$", examples=["one", "two"])] | Omitted = None

    @override
    def check(self) -> None:
        if self.whole == 13:
            raise InvalidValue("whole", 13, "lucky")


def refused(**given: str) -> Problem:
    with pytest.raises(Problem) as caught:
        Example.model_validate(given)
    return caught.value


def test_what_is_not_given_has_its_default() -> None:
    found = Example.model_validate({})
    assert found == Example()
    assert found.model_fields_set == set()
    assert (found.whole, found.ratio, found.flag, found.from_, found.format) == (7, 1.0, False, None, "json")


def test_texts_become_values() -> None:
    given = {"whole": "030", "ratio": "2", "flag": "true", "from": "2025-01-01T01:00:00+01:00", "patient": "0"}
    found = Example.model_validate(given)
    assert (found.whole, found.ratio, found.flag, found.from_, found.patient) == (30, 2.0, True, 1_735_689_600.0, 0)


@pytest.mark.parametrize(
    "text", ["", " 7", "7 ", "+7", "-7", "7.0", "7e0", "0x7", "1_0", "٧", "7\n", "seven", "9" * 5000]
)
def test_a_whole_number_has_digits_and_nothing_else(text: str) -> None:
    assert refused(whole=text).detail.endswith("is not allowed: it must be a whole number from 1 to 30")


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "+1", "-1", "1.", ".5", "1e0", "nan", "inf", "1_0", "١", "1\n", "1,5"]
)
def test_a_number_has_digits_and_a_point(text: str) -> None:
    assert refused(ratio=text).detail == f"ratio {text!r} is not allowed: it must be a number from 0.5 to 2"


@pytest.mark.parametrize(("name", "text"), [("whole", "0"), ("whole", "31"), ("ratio", "0.4999"), ("ratio", "2.0001")])
def test_a_number_lies_within_its_limits(name: str, text: str) -> None:
    assert refused(**{name: text}).detail.startswith(f"{name} {text!r} is not allowed: it must be a ")


@pytest.mark.parametrize("text", ["", "True", "1", "yes", "on", "true ", "TRUE"])
def test_a_flag_is_true_or_false(text: str) -> None:
    assert refused(flag=text).detail == f"flag {text!r} is not allowed: it must be true or false"


@pytest.mark.parametrize(
    ("given", "detail"),
    [
        ({"from": "now"}, "from 'now' is not allowed: it must be a date and time such as 2025-01-01T00:00:00Z"),
        ({"patient": str(LARGEST_PATIENT + 1)}, f"patient '{LARGEST_PATIENT + 1}' is not allowed: it must be a whole number from 0 to {LARGEST_PATIENT}"),
        ({"format": "xml"}, "format 'xml' is not allowed: it must be json or csv"),
        ({"color": "grean"}, "unknown color 'grean': did you mean 'green'? known are red, green, blue, white"),
        ({"tag": "1"}, "tag '1' is not allowed: it must be written like one or two"),
        ({"from_": "2025-01-01T00:00:00Z"}, "unknown parameter 'from_': did you mean 'from'? known are whole, ratio, "),
        ({"whole": "13"}, "whole 13 is not allowed: it must be lucky"),
    ],
    ids=str,
)  # fmt: skip
def test_a_refusal_names_the_parameter_and_what_is_allowed(given: dict[str, str], detail: str) -> None:
    problem = refused(**given)
    assert problem.status == 422
    assert problem.detail.startswith(detail)
    (error,) = problem.members["errors"]
    assert error["detail"] == problem.detail
    assert error["allowed"] in problem.detail or error["allowed"].startswith("one of ")


def test_the_schema_offers_no_nulls() -> None:
    for name, parameter in Example.model_json_schema()["properties"].items():
        assert "null" not in str(parameter).lower(), name
        assert "anyOf" not in parameter, name
        assert ("default" in parameter) == (name in {"whole", "ratio", "flag", "format"})


def test_there_are_words_for_every_kind_of_schema() -> None:
    with pytest.raises(ValueError, match="object"):
        allowed_by({"type": "object"})


# The same over HTTP and over a WebSocket


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def get(query: Annotated[Example, Query()]) -> dict[str, Any]:
        return query.model_dump(include=query.model_fields_set)

    @app.websocket("/")
    async def websocket(websocket: WebSocket, query: Annotated[Example, Query()]) -> None:
        await websocket.accept()
        await websocket.send_json(query.model_dump(include=query.model_fields_set))
        await websocket.close()

    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize("query", ["", "whole=3&ratio=0.5", "flag=true&from=1970-01-01T00:00:07Z", "tag=abc"])
def test_a_websocket_takes_what_http_takes(client: TestClient, query: str) -> None:
    with client.websocket_connect(f"/?{query}") as websocket:
        assert websocket.receive_json() == client.get(f"/?{query}").raise_for_status().json()


@pytest.mark.parametrize("query", ["whole=0", "ratio=1e0", "x=1", "=", "color=red&color=grean", "whole=13", "tag="])
def test_a_websocket_is_refused_what_http_is_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"/?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(f"/?{query}"):
        pass
    assert (refused.value.status_code, refused.value.content) == (422, answer.content)


def test_three_choices_are_listed_and_four_are_suggested_from() -> None:
    class Colors(QueryModel):
        three: Literal["red", "green", "blue"] = "red"
        four: Literal["red", "green", "blue", "white"] = "red"

    with pytest.raises(Problem, match="three 'grene' is not allowed: it must be red or green or blue"):
        Colors.model_validate({"three": "grene"})
    with pytest.raises(Problem, match="unknown four 'grene': did you mean 'green'"):
        Colors.model_validate({"four": "grene"})
