import csv
import itertools
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS, SEVERITIES
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidEntry
from vitals.simulation.episodes import Episodes
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.patients import patients
from vitals.simulation.physiology import (
    SLOW_FIRST,
    cholesky_order,
    correlation,
    fluctuating,
    is_ill,
    latent_state,
    scores,
)
from vitals.simulation.scales import to_signs

PARAMETERS = Parameters.of()
DATA = Path(__file__).parents[2] / "data"


def read(name: str) -> list[dict[str, str]]:
    """Read a table of the clinical numbers; its first line is a comment that names it."""
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()[1:]))


IDS, CONDITION_IDS = list(SIGNS), list(CONDITIONS)
ROWS = read("clinical_2_2.csv")
PUBLISHED = np.array([[float(row[id]) for id in IDS] for row in read("clinical_3_4.csv")])
HEALTHY_CORRELATION, ILL_CORRELATION = (
    triangle + triangle.T + np.eye(7) for triangle in (np.triu(PUBLISHED, 1), np.tril(PUBLISHED, -1))
)
N = 20_000


def draws(when: str) -> tuple[np.ndarray, np.ndarray]:
    """Standing offsets and noise of real patients: at random times, or of 20,000 at one instant of the stream."""
    random = np.random.default_rng(7)
    if when == "one instant":
        keys, time = patient_keys(0, np.arange(N)), np.full(N, 1_760_000_000.0)
    else:
        keys, time = patient_keys(0, random.choice(10**9, N, replace=False)), random.uniform(0, 4.1e9, N)
    return patients(keys).standing, PARAMETERS.noise(keys, time)[0]


DRAWS = {when: draws(when) for when in ("random times", "one instant")}


def at(condition: str, severity: float, n: int = N) -> Episodes:
    return Episodes(np.full(n, CONDITION_IDS.index(condition)), np.full(n, severity, np.float32))


# Tables


def test_the_correlations_are_those_of_the_reference() -> None:
    assert np.array_equal(correlation(ill=False), HEALTHY_CORRELATION)
    assert np.array_equal(correlation(ill=True), ILL_CORRELATION)


@pytest.mark.parametrize("ill", [False, True])
def test_the_factor_makes_the_correlations(ill: bool) -> None:
    assert PARAMETERS.physiology.factors[int(ill)] @ PARAMETERS.physiology.factors[int(ill)].T == pytest.approx(
        correlation(ill), abs=1e-12
    )


def test_correlations_that_cannot_be_together_are_refused() -> None:
    changed = {"resp_rate": {"heart_rate": (0.9, 0.9)}, "blood_pressure_systolic": dict.fromkeys(IDS[:2], (-0.9, 0.2))}
    signs = [replace(sign, correlations=changed.get(id, sign.correlations)) for id, sign in SIGNS.items()]
    with pytest.raises(InvalidEntry, match="correlations that no signs can have together: weaken some"):
        Parameters.of(Catalog("sign", *signs))


def test_no_sign_takes_noise_from_a_faster_one() -> None:
    """By the share of the fluctuation that another five seconds replace; pressures are equally fast."""
    speed = [sum(share * -math.expm1(-5 / s) for s, share in SIGNS[id].fluctuation) for id in SLOW_FIRST]
    assert all(earlier < 1.01 * later for earlier, later in itertools.pairwise(speed))
    order = cholesky_order(SIGNS)
    assert sorted(order) == list(range(len(SIGNS)))
    assert not np.triu(PARAMETERS.physiology.factors[0][np.ix_(order, order)], 1).any()
    assert not np.triu(PARAMETERS.physiology.factors[1][np.ix_(order, order)], 1).any()


def test_only_the_healthy_and_the_hypertensive_are_not_ill() -> None:
    assert [id for id, condition in CONDITIONS.items() if not is_ill(condition)] == ["healthy", "hypertension"]


def test_tables_have_a_column_for_each_severity_of_each_condition() -> None:
    assert PARAMETERS.physiology.centers.shape == PARAMETERS.physiology.spreads.shape == (7, 80)
    assert PARAMETERS.physiology.spreads.min() > 0
    healthy = PARAMETERS.physiology.centers[:, ::4]  # severity 0 of every condition
    assert np.array_equal(healthy, np.repeat(healthy[:, :1], 20, axis=1))


# Marginals of all 58 rows


@pytest.mark.parametrize("when", DRAWS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['label']}-{row['severity']}")
def test_marginals_and_correlations_are_those_of_the_reference(row: dict[str, str], when: str) -> None:
    """Mean within 3 % or 0.1 SD, SD within 5 %, correlations within 0.03.

    Mean and SD are those of the signs in their units. Correlations are taken in the space in which each sign is normal,
    since that is where the table's apply; in units the skewed signs lose some (DKA, whose saturation is most skewed,
    0.036 of 0.40). With 20,000 draws a correlation has a standard error of 0.007.
    """
    standing, noise = DRAWS[when]
    episode = at(row["label"], ("-", *SEVERITIES).index(row["severity"]))
    state = latent_state(scores(standing, noise, episode, PARAMETERS.physiology), episode, PARAMETERS.physiology)
    values = to_signs(state, PARAMETERS.scales).astype(float)
    mean, sd = (np.array([float(row[f"{id}_{what}"]) for id in IDS]) for what in ("mean", "sd"))
    off = np.abs(values.mean(axis=1) - mean)
    assert np.all((off <= 0.03 * mean) | (off <= 0.1 * sd)), dict(zip(IDS, off, strict=True))
    assert np.abs(values.std(axis=1) / sd - 1).max() <= 0.05
    expected = HEALTHY_CORRELATION if row["label"] in {"healthy", "hypertension"} else ILL_CORRELATION
    assert np.abs(np.corrcoef(state) - expected).max() <= 0.03


@pytest.mark.parametrize("when", DRAWS)
@pytest.mark.parametrize("severity", [0.0, 0.2, 0.5, 0.8, 1.0, 1.7, 3.0])
def test_scores_are_standard_normal_at_every_severity(severity: float, when: str) -> None:
    standing, noise = DRAWS[when]
    values = scores(standing, noise, at("sepsis", severity), PARAMETERS.physiology).astype(float)
    assert np.abs(values.mean(axis=1)).max() < 0.03
    assert np.abs(values.std(axis=1) - 1).max() < 0.02
    assert np.abs(np.mean(values**4, axis=1) - 3).max() < 0.25


# From healthy to ill


def test_at_severity_0_every_condition_is_healthy() -> None:
    standing, noise = DRAWS["one instant"]
    healthy = latent_state(
        scores(standing, noise, at("healthy", 0), PARAMETERS.physiology), at("healthy", 0), PARAMETERS.physiology
    )
    for condition in CONDITION_IDS:
        assert np.array_equal(
            latent_state(
                scores(standing, noise, at(condition, 0), PARAMETERS.physiology),
                at(condition, 0),
                PARAMETERS.physiology,
            ),
            healthy,
        )


@pytest.mark.parametrize("condition", ["sepsis", "hypertension", "opioid_overdose"])
def test_the_state_is_linear_between_levels(condition: str) -> None:
    flat = np.zeros((7, 1), np.float32)
    low, middle, high = (latent_state(flat, at(condition, s, 1), PARAMETERS.physiology) for s in (1.0, 1.25, 2.0))
    assert middle == pytest.approx(low + 0.25 * (high - low), rel=1e-5)


def test_nothing_jumps_as_severity_rises() -> None:
    standing, noise = (part[:, :100] for part in DRAWS["one instant"])
    fine = np.linspace(0, 3, 1501)
    states = np.stack(
        [
            latent_state(
                scores(standing, noise, at("sepsis", s, 100), PARAMETERS.physiology),
                at("sepsis", s, 100),
                PARAMETERS.physiology,
            )
            for s in fine
        ]
    )
    largest = np.abs(np.diff(states, axis=0)).max(axis=(0, 2))
    assert np.all(largest < 0.02 * PARAMETERS.physiology.spreads[:, CONDITION_IDS.index("sepsis") * 4 + 3])


def test_illness_stills_the_heart_rate_alone() -> None:
    condition = np.array([CONDITION_IDS.index("supraventricular_tachycardia")])
    well, ill = np.zeros(1, np.float32), np.ones(1, np.float32)
    assert fluctuating(0, ill, condition, PARAMETERS.physiology) == pytest.approx(
        0.2**2 * fluctuating(0, well, condition, PARAMETERS.physiology)
    )
    for sign in range(1, 7):
        assert fluctuating(sign, ill, condition, PARAMETERS.physiology) == fluctuating(
            sign, well, condition, PARAMETERS.physiology
        )


@pytest.mark.parametrize("condition", ["healthy", "sepsis", "supraventricular_tachycardia"])
def test_the_heart_rate_of_one_person_fluctuates_as_far_as_the_condition_lets_it(condition: str) -> None:
    factor = {"healthy": 1.0, "sepsis": 0.5, "supraventricular_tachycardia": 0.2}[condition]
    standing, noise = DRAWS["random times"]
    apart = scores(standing, noise, at(condition, 1), PARAMETERS.physiology) - scores(
        standing, 0 * noise, at(condition, 1), PARAMETERS.physiology
    )
    # its own noise, weighted by the diagonal of the factor; what comes from slower signs is not stilled
    own = (
        PARAMETERS.physiology.factors[int(condition != "healthy"), 0, 0] ** 2
        * (1 - SIGNS["heart_rate"].standing)
        * factor**2
    )
    others = sum(
        PARAMETERS.physiology.factors[int(condition != "healthy"), 0, sign] ** 2
        * (1 - list(SIGNS.values())[sign].standing)
        for sign in range(1, 7)
    )
    assert apart[0].var() == pytest.approx(own + others, rel=0.05)


def test_the_state_is_elementwise() -> None:
    standing, noise = DRAWS["random times"]
    severity = np.random.default_rng(0).uniform(0, 3, N).astype(np.float32)
    condition = np.arange(N) % 20
    whole = latent_state(
        scores(standing, noise, Episodes(condition, severity), PARAMETERS.physiology),
        Episodes(condition, severity),
        PARAMETERS.physiology,
    )
    for part in (slice(0, 1), slice(5, 8), slice(100, 163), slice(None, None, -7)):
        episode = Episodes(condition[part], severity[part])
        alone = latent_state(
            scores(standing[:, part], noise[:, part], episode, PARAMETERS.physiology), episode, PARAMETERS.physiology
        )
        assert np.array_equal(alone, whole[:, part])
