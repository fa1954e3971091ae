import ast
import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.scale import Level
from vitals.catalog.signs import SIGNS
from vitals.model.oracle import Oracle
from vitals.simulation.cohort import Cohort
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import simulate

FAST = Catalog(
    "sign", *(replace(sign, healthy=Level(95, 9)) if id == "heart_rate" else sign for id, sign in SIGNS.items())
)
HEALTHY = Cohort(population=Population.of({"healthy": 1.0}))
PATIENT = np.arange(20_000)


def parts(part: object, name: str = "parameters") -> Iterator[tuple[str, object]]:
    """Every field of the parameters, with those of their parts."""
    for field in dataclasses.fields(part):  # type: ignore[arg-type]
        value = getattr(part, field.name)
        yield f"{name}.{field.name}", value
        if dataclasses.is_dataclass(value):
            yield from parts(value, f"{name}.{field.name}")


def test_the_same_catalogs_have_the_same_parameters() -> None:
    assert Parameters.of() is Parameters.of(SIGNS) is Parameters.of(SIGNS, CONDITIONS)
    assert Parameters.of(Catalog("sign", *SIGNS.values())) is Parameters.of()
    assert Parameters.of(FAST) is not Parameters.of()


def test_nothing_can_be_changed() -> None:
    arrays = 0
    for name, value in parts(Parameters.of()):
        assert not isinstance(value, list | dict), name
        for array in value if isinstance(value, tuple) else [value]:
            if isinstance(array, np.ndarray):
                arrays += 1
                with pytest.raises(ValueError, match="read-only"):
                    array.flat[0] = 0
    assert arrays > 10
    with pytest.raises(dataclasses.FrozenInstanceError):
        Parameters.of().scales = None  # type: ignore[misc]


def test_what_is_simulated_has_the_numbers_of_the_parameters() -> None:
    before = simulate(PATIENT, 1.7e9, HEALTHY)
    fast = simulate(PATIENT, 1.7e9, HEALTHY, parameters=Parameters.of(FAST))
    again = simulate(PATIENT, 1.7e9, HEALTHY)
    rate = fast.truth.by_sign[0].astype(float)
    assert (rate.mean(), rate.std()) == (pytest.approx(95, abs=0.3), pytest.approx(9, rel=0.03))
    assert np.array_equal(before.truth.by_sign[4:], fast.truth.by_sign[4:])
    assert np.array_equal(before.truth.by_sign, again.truth.by_sign)  # nothing is kept from one call to the next


def test_the_oracle_has_the_numbers_of_the_parameters() -> None:
    population, parameters = Population.of({"healthy": 0.5, "sepsis": 0.5}), Parameters.of(FAST)
    found = simulate(PATIENT[:4000], 1.7e9, Cohort(population=population), parameters=parameters)
    losses = []
    for oracle in (Oracle(population, parameters=parameters), Oracle(population)):
        proba = oracle.posterior(found.readings.values, draws=1).condition
        given = proba[np.arange(4000), found.truth.condition]
        losses.append(-np.log(np.maximum(given, 1e-12)).mean())
        expected = -np.sum(proba * np.log(np.maximum(proba, 1e-12)), axis=1).mean()
        if len(losses) == 1:
            assert losses[0] == pytest.approx(expected, abs=0.03)
    assert losses[0] < losses[1] - 0.02


MODULES = [
    path for folder in ("simulation", "model") for path in Path(__file__).parents[3].glob(f"vitals/{folder}/*.py")
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_keeps_numbers_of_a_catalog(path: Path) -> None:
    """Ids alone may be listed at import: other parameters have the same."""
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    for statement in parsed.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            names = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
            calls = {node.attr for node in ast.walk(statement.value) if isinstance(node, ast.Attribute)}
            assert not (names & {"SIGNS", "CONDITIONS"} and calls), ast.unparse(statement)
