"""What can be simulated and predicted, from the catalogs: signs, conditions, populations, and the model's card."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from Endpoints.dependencies import PredictorDep, SettingsDep
from Endpoints.wire.problems import UNKNOWN, Problem
from vitals.catalog.conditions import CONDITIONS, SEVERITIES, Condition
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.sources import SOURCES
from vitals.errors import UnknownEntry

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["reference"])

CARD = "model_card.md"


def sources_of(ids: tuple[str, ...]) -> list[dict[str, Any]]:
    """What numbers were taken from."""
    return [asdict(SOURCES[id]) for id in ids]


def sign(entry: VitalSign) -> dict[str, Any]:
    """Everything about a sign; a limit of null is none."""
    bands = [
        {"up_to": None if highest == float("inf") else highest, "points": points} for highest, points in entry.news2
    ]
    return {
        **{
            name: getattr(entry, name)
            for name in ("id", "name", "abbreviation", "loinc", "fhir_profile", "mdc", "unit")
        },
        **{name: getattr(entry, name) for name in ("decimals", "accepted", "rejected")},
        "flags": asdict(entry.flags),
        "alarm": asdict(entry.alarm),
        "news2": bands,
        "healthy_level": asdict(entry.healthy),
        "device": asdict(entry.device),
        "sources": sources_of(entry.sources),
    }


def condition(entry: Condition) -> dict[str, Any]:
    """Everything about a condition; at each severity, signs without a level keep their healthy one."""
    plain = ("id", "name", "icd10", "icd10_cm", "snomed", "specialties", "urgency", "drivers", "discriminator")
    levels = {severity: getattr(entry, severity) for severity in SEVERITIES}
    return {
        **{name: getattr(entry, name) for name in plain},
        "course": asdict(entry.course),
        "levels": {severity: {id: asdict(level) for id, level in signs.items()} for severity, signs in levels.items()},
        "shares": {each.id: each.share(entry.id) for each in POPULATIONS.values()},
        "sources": sources_of(entry.sources),
    }


def population(entry: Population) -> dict[str, Any]:
    """Shares of the conditions, and of mild, moderate and severe peaks."""
    shares = dict(zip(CONDITIONS, entry.shares, strict=True))
    return {"id": entry.id, "name": entry.name, "shares": shares, "severity_mix": entry.severity_mix}


def publish(path: str, catalog: Mapping[str, Any], describe: Callable[[Any], dict[str, Any]], what: str) -> None:
    """Give a catalog two routes: all entries, and one by its id."""

    async def every() -> list[dict[str, Any]]:
        return [describe(entry) for entry in catalog.values()]

    async def one(id: str) -> dict[str, Any]:
        try:
            return describe(catalog[id])
        except UnknownEntry as error:
            raise Problem(404, str(error)) from None

    router.add_api_route(path, every, summary=f"List the {what}.", operation_id=f"list_{path[1:]}")
    router.add_api_route(
        f"{path}/{{id}}", one, summary=f"One of the {what}.", operation_id=f"get_{path[1:]}", responses=UNKNOWN
    )


publish("/signs", SIGNS, sign, "vital signs")
publish("/conditions", CONDITIONS, condition, "conditions")
publish("/populations", POPULATIONS, population, "populations")


@router.get("/model")
async def model(predictor: PredictorDep, settings: SettingsDep) -> dict[str, Any]:
    """Tell which model predicts, how good it is beside the best possible score, and its card."""
    card = Path(settings.models) / CARD
    text = card.read_text(encoding="utf-8") if card.is_file() else None
    return {"metadata": predictor.metadata, "card": text}
