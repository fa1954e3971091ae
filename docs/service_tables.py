"""Tables about the service and the commands: options, settings, requests, parameters, messages, close codes."""

import runpy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from Configurations.config import PROJECT_ROOT, Settings
from docs.tables import NONE, code, table
from Endpoints.app import create_app
from Endpoints.wire.asyncapi import CLOSE_CODES
from Endpoints.wire.schemas import DetailedMessage
from main import cli, command
from vitals.data.__main__ import app as data_sets
from vitals.data.report.__main__ import run as check
from vitals.training.__main__ import run as train
from vitals.training.fitting.__main__ import run as fit

__all__ = ["TABLES"]


def options(command: Callable[..., Any]) -> str:
    """Every option of a command."""
    app = typer.Typer(add_completion=False)
    app.command()(command)
    rows = ((code(*each.opts), getattr(each, "help", "")) for each in typer.main.get_command(app).params)
    return table(("option", "meaning"), rows)


def commands(app: typer.Typer) -> str:
    """Every command of a program."""
    rows = []
    for each in typer.main.get_command(app).commands.values():  # type: ignore[attr-defined]
        arguments = [part.name.upper() for part in each.params if part.param_type_name == "argument"]
        rows.append((code(" ".join([each.name, *arguments])), " ".join(each.help.split("\n\n")[0].split())))
    return table(("command", "meaning"), rows)


def appointment_commands() -> str:
    """Every command for the database of appointments."""
    return commands(cli)


def data_commands() -> str:
    """Every command for data sets that are written."""
    return commands(data_sets)


def generator_options() -> str:
    """Every option of the data generator."""
    return options(runpy.run_path(str(PROJECT_ROOT / "Data Generator" / "dataGenerator.py"))["generate"])


def settings() -> str:
    """Every setting with its default."""
    fields = Settings.model_fields.items()
    rows = (
        (code(f"VITALS_{name.upper()}"), code(shown(each.default)), bounds(each.metadata), each.description)
        for name, each in fields
    )
    return table(("variable", "default", "allowed", "meaning"), rows)


def bounds(metadata: Sequence[Any]) -> str:
    """Least and largest value of a setting that is a number; empty for others."""
    found = {name: getattr(each, name) for each in metadata for name in ("ge", "gt", "le", "lt") if hasattr(each, name)}
    if not found:
        return ""
    least = f"{found['ge']:,}" if "ge" in found else f"more than {found['gt']}"
    return f"{least} to {found['le'] if 'le' in found else found['lt'] - 1:,}"


def shown(default: object) -> str:
    """Default of a setting."""
    if default is None or default == ():
        return "none"
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, Path):
        return default.relative_to(PROJECT_ROOT).as_posix()
    return str(default).lower() if isinstance(default, bool) else str(default)


def openapi() -> dict[str, Any]:
    """OpenAPI document of the service as it is by default."""
    return create_app(Settings()).openapi()


def routes() -> str:
    """Every request of the API, by topic."""
    topics: dict[str, list[tuple[str, str, str]]] = {}
    for path, operations in openapi()["paths"].items():
        for method, operation in operations.items():
            meaning = operation.get("description") or operation["summary"]
            query = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
            row = (f"{method.upper()} {code(path)}", " ".join(meaning.split()), code(*query))
            topics.setdefault(operation["tags"][0], []).append(row)
    heads = ("request", "meaning", "query")
    return "\n\n".join(f"### {topic[0].upper()}{topic[1:]}\n\n{table(heads, rows)}" for topic, rows in topics.items())


def parameters(path: str) -> str:
    """Query parameters of a GET request."""
    found = [each for each in openapi()["paths"][path]["get"]["parameters"] if each["in"] == "query"]
    rows = ((code(each["name"]), allowed(each["schema"]), each.get("description", "")) for each in found)
    return table(("parameter", "allowed", "meaning"), rows)


def allowed(schema: Mapping[str, Any]) -> str:
    """Values that a parameter may have, in words."""
    alternatives = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    return " or ".join(filter(None, map(allowed_alone, alternatives))) or NONE


def allowed_alone(schema: Mapping[str, Any]) -> str:
    """Values of a schema without alternatives."""
    if "enum" in schema or "const" in schema:
        return code(*schema.get("enum", [schema.get("const")]))
    kind: str = {"date-time": "time (RFC 3339)"}.get(schema.get("format", ""), schema.get("type", ""))
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    limits = f" from {low}" * (low is not None) + f" to {schema.get('maximum')}" * ("maximum" in schema)
    return kind + limits


def message_fields() -> str:
    """Fields of a message with `detail=full` and `truth=true`."""
    schema = DetailedMessage.model_json_schema()
    rows = []
    for name, field in schema["properties"].items():
        parts = [part for part in field.get("anyOf", [field]) if part.get("type") != "null"]
        described = {key: value for part in parts for key, value in resolved(part, schema["$defs"]).items()} | field
        rows.append((code(name), code(*described.get("properties", ())), described.get("description", "")))
    return table(("field", "holds", "meaning"), rows)


def resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Schema that another refers to, or itself."""
    target: Mapping[str, Any] = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return target


def close_codes() -> str:
    """Codes with which the service closes a stream."""
    return table(("close code", "meaning"), CLOSE_CODES.items())


TABLES: dict[str, Callable[[], str]] = {
    "service_options": lambda: options(command),
    "appointment_commands": appointment_commands,
    "data_commands": data_commands,
    "generator_options": generator_options,
    "training_options": lambda: options(train),
    "report_options": lambda: options(check),
    "fitting_options": lambda: options(fit),
    "settings": settings,
    "routes": routes,
    "message_fields": message_fields,
    "close_codes": close_codes,
    "stream_parameters": lambda: parameters("/api/sse/predict"),
    "history_parameters": lambda: parameters("/api/patients/{id}/vitals"),
    "slot_parameters": lambda: parameters("/api/appointments/slots"),
    "appointment_parameters": lambda: parameters("/api/appointments"),
}
