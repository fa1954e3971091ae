"""The catalogs of signs, conditions and populations, and the model."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path

from Configurations.config import CONFIGURED
from Endpoints.dependencies import PredictorDep, SettingsDep
from Endpoints.wire.catalog_schemas import ConditionResult, ModelResult, PopulationResult, SignResult
from Endpoints.wire.problems import BUSY, UNKNOWN, Problem
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
    """Publications that numbers were taken from."""
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
        "monitor": asdict(entry.monitor),
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
    """Setting, shares of the conditions, and of mild, moderate and severe peaks."""
    shares = dict(zip(CONDITIONS, entry.shares, strict=True))
    return {
        **{"id": entry.id, "name": entry.name, "setting": entry.setting.id},
        **{"shares": shares, "severity_mix": entry.severity_mix},
    }


def add_catalog(path: str, catalog: Mapping[str, Any], describe: Callable[[Any], dict[str, Any]], result: type) -> None:
    """Give a catalog two routes: all entries, and one by its id. The service's own population is one of them."""
    name = path.strip("/")

    async def every(settings: SettingsDep) -> list[dict[str, Any]]:
        own = settings.population_of() if catalog is POPULATIONS else None
        return [describe(entry) for entry in (*catalog.values(), *([own] if own and own.id == CONFIGURED else []))]

    async def one(id: Annotated[str, Path(examples=[next(iter(catalog))])], settings: SettingsDep) -> dict[str, Any]:
        try:
            return describe(settings.population_of(id) if catalog is POPULATIONS else catalog[id])
        except UnknownEntry as error:
            raise Problem(404, str(error)) from None

    router.add_api_route(
        path,
        every,
        name=f"list-{name}",
        summary=f"List all {name}",
        response_model=None,
        responses={200: {"model": list[result]}},  # type: ignore[valid-type]
    )
    router.add_api_route(
        f"{path}/{{id}}",
        one,
        name=f"get-{name}",
        summary=f"Describe one of the {name}",
        response_model=None,
        responses=UNKNOWN | {200: {"model": result}},
    )


add_catalog("/signs", SIGNS, sign, SignResult)
add_catalog("/conditions", CONDITIONS, condition, ConditionResult)
add_catalog("/populations", POPULATIONS, population, PopulationResult)


@router.get("/model", response_model=ModelResult, responses=BUSY)
async def get_model(predictor: PredictorDep, settings: SettingsDep) -> dict[str, Any]:
    """Metadata and card of the model: how good it is beside the best possible score.

    The scores are of the trained model, of the oracle, which no model can beat, of a dummy and of NEWS2.
    """
    card = settings.models / CARD
    text = card.read_text(encoding="utf-8") if card.is_file() else None
    return {"metadata": predictor.metadata, "card": text}
