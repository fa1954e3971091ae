"""Query parameters as models: their base, the kinds of values they take, and how they are refused.

A model serves HTTP and WebSocket alike, as `Annotated[Model, Query()]`, and its JSON schema describes the parameters to
clients. The sentence about a wrong value is made of the same schema, so the two cannot disagree.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import ErrorDetails

from Endpoints.wire.problems import problem_of
from vitals.data.layouts import LARGEST_PATIENT
from vitals.errors import InvalidValue, UnknownEntry, VitalsError
from vitals.times import parse_bound, parse_instant

__all__ = [
    "DATE_TIME",
    "DECIMAL",
    "DIGITS",
    "Flag",
    "LowerBound",
    "Omitted",
    "PatientNumber",
    "QueryModel",
    "Time",
    "UpperBound",
    "allowed_by",
]

FEW = 3  # values that a sentence lists instead of suggesting one


def literally[T](pattern: str, parse: Callable[[str], T]) -> Callable[[Any], Any]:
    """A parser of text that has a pattern: Python's own take spaces, signs, underscores and other scripts."""
    compiled = re.compile(pattern, re.ASCII)

    def parsed(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not compiled.fullmatch(value):
            raise ValueError
        return parse(value)

    return parsed


def parse_time(value: Any) -> Any:
    """Unix seconds of a date and time; the name of the parameter is added to the error later."""
    return parse_instant("", value) if isinstance(value, str) else value


def rounded(*, up: bool) -> BeforeValidator:
    """A validator of a bound of a search: to whole milliseconds, so that the search finds no less."""
    return BeforeValidator(
        lambda value: parse_bound("", value, up=up, milliseconds=1) if isinstance(value, str) else value
    )


# Written after the limits of a number, as in Annotated[int, Field(ge=1, le=9), DIGITS]: validated before them.
DIGITS = BeforeValidator(literally(r"\d{1,20}", int))
DECIMAL = BeforeValidator(literally(r"\d{1,9}(\.\d{1,9})?", float))
Flag = Annotated[bool, BeforeValidator(literally("true|false", "true".__eq__))]
DATE_TIME = WithJsonSchema({"type": "string", "format": "date-time"})
Time = Annotated[float, BeforeValidator(parse_time), DATE_TIME]
LowerBound = Annotated[float, rounded(up=False), DATE_TIME]
UpperBound = Annotated[float, rounded(up=True), DATE_TIME]
PatientNumber = Annotated[int, Field(ge=0, le=LARGEST_PATIENT), DIGITS]
Omitted = SkipJsonSchema[None]  # value of a parameter that is not given: nothing that a client could send


def without_nulls(schema: dict[str, Any]) -> None:
    """Take defaults of null from a schema."""
    for parameter in schema.get("properties", {}).values():
        if "default" in parameter and parameter["default"] is None:
            del parameter["default"]


class QueryModel(BaseModel):
    """Base of query parameters: each is taken literally, and there are no others.

    What is not allowed raises a `Problem`, which pydantic and FastAPI hand on as it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=without_nulls)

    def check(self) -> None:
        """Refuse parameters that contradict each other, with an error of the library."""

    @model_validator(mode="wrap")
    @classmethod
    def _validate(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            found = handler(given)
            found.check()
        except ValidationError as error:
            raise problem_of(explained(error.errors()[0], cls.model_json_schema(), given)) from None
        except VitalsError as error:
            raise problem_of(error) from None
        return found


def explained(error: ErrorDetails, schema: dict[str, Any], given: Mapping[str, Any]) -> VitalsError:
    """The error of the library that an error of pydantic is, in the words of a model's schema."""
    cause = error.get("ctx", {}).get("error")
    name, parameters = str(error["loc"][0]), schema["properties"]
    if name not in parameters:
        return UnknownEntry("parameter", name, parameters)
    choices = parameters[name].get("enum", ())
    if len(choices) > FEW:
        return UnknownEntry(name, given[name], choices)
    allowed = cause.allowed if isinstance(cause, InvalidValue) else str(cause or "") or allowed_by(parameters[name])
    return InvalidValue(name, repr(given[name]), allowed)


def allowed_by(schema: dict[str, Any]) -> str:
    """Values that a parameter's schema allows, in words."""
    match schema:
        case {"enum": choices}:
            return " or ".join(choices)
        case {"const": only}:
            return str(only)
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer" | "number" as type, "minimum": low, "maximum": high}:
            kind = "a whole number" if type == "integer" else "a number"
            unit = f" of {schema['x-unit']}" if "x-unit" in schema else ""
            return f"{kind}{unit} from {low} to {high}"
        case {"examples": examples}:
            return f"written like {' or '.join(map(str, examples))}"
    raise ValueError(schema)
