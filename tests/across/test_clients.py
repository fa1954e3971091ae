"""Clients can be made from the documents: well-known tools accept them, and what they make compiles."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.wire.asyncapi import describe
from tests.across.npm import TYPESCRIPT, install, run

OPENAPI_TYPESCRIPT = "openapi-typescript@7.13.0"

MONITOR = """
import type { components, operations, paths } from "./api";

type Message = components["schemas"]["Message"];
type Query = NonNullable<operations["stream-serve-events"]["parameters"]["query"]>;
type Problem = paths["/api/predict"]["post"]["responses"]["422"]["content"]["application/problem+json"];

const query: Query = { patient: 7, detail: "full", interval: 0.5 };
export function show(message: Message, problem: Problem): string {
  const rate: number | null = message.data.heart_rate;
  // @ts-expect-error: there is no such sign
  message.data.pulse;
  // @ts-expect-error: there is no such parameter
  query.pulse = 1;
  return `${rate} ${message.prediction?.label_status} ${problem.detail} ${query.patient}`;
}
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both documents as files."""
    app, folder = create_app(Settings(token="0123456789abcdef" * 2)), tmp_path_factory.mktemp("documents")
    found = {"openapi": app.openapi(), "asyncapi": describe(app.title, app.version, "localhost:8000")}
    paths = {name: folder / f"{name}.json" for name in found}
    for name, document in found.items():
        paths[name].write_text(json.dumps(document))
    return paths


@pytest.mark.slow
def test_openapi_typescript_makes_types_that_compile(documents: dict[str, Path], tmp_path: Path) -> None:
    bin = install(tmp_path, OPENAPI_TYPESCRIPT, TYPESCRIPT)
    said = run([str(bin / "openapi-typescript"), str(documents["openapi"]), "--output", "api.ts"], tmp_path)
    assert "warn" not in said.lower()
    (tmp_path / "monitor.ts").write_text(MONITOR)
    run([str(bin / "tsc"), "--noEmit", "--strict", "api.ts", "monitor.ts"], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "models"), [
    ("openapi", {"AppointmentResult", "ConditionResult", "Message", "PatientResult", "Problem", "SignResult", "TriageResult"}),
    ("asyncapi", {"DetailedGroup", "DetailedMessage", "Gap", "Group", "Message"}),
])  # fmt: skip
def test_datamodel_code_generator_makes_models_that_take_real_messages(
    documents: dict[str, Path], tmp_path: Path, name: str, models: set[str]
) -> None:
    made = tmp_path / "client.py"
    command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(documents[name]), "--output", str(made)]
    options = ["--input-file-type", name, "--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"]
    run([*command, *options], tmp_path)
    message = {
        "timestamp": "2025-10-18 10:30:45",
        "data": {"heart_rate": 75, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 80,
                 "spo2": 98, "temperature_c": 37.0, "glucose_mgdl": 100},
        "prediction": {"label_status": "normal", "probable_condition": "healthy",
                       "confidence": {"label_status": 95.5, "probable_condition": 92.3}},
    }  # fmt: skip
    program = (
        f"import client; assert {models} <= set(vars(client)), set(vars(client)); "
        f"print(client.Message.model_validate({message}).data.heart_rate)"
    )
    assert run([sys.executable, "-W", "error", "-c", program], tmp_path) == "75\n"


def test_the_documents_name_no_other_machine(documents: dict[str, Path]) -> None:
    def addresses(found: Any) -> list[str]:
        if isinstance(found, dict):
            return [address for value in found.values() for address in addresses(value)]
        if isinstance(found, list):
            return [address for value in found for address in addresses(value)]
        return [found] if isinstance(found, str) and "://" in found else []

    for path in documents.values():
        assert addresses(json.loads(path.read_text())) == []
