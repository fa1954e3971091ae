"""Readings with their predictions, made for many patients at once; as values, which formats encode."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.formats.contents.deteriorations import deterioration_seconds
from vitals.model.prediction import Prediction
from vitals.model.predictor import Predictor
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.patients import SEXES, patients
from vitals.simulation.scales import MISSING, FloatArray
from vitals.simulation.simulator import simulate
from vitals.simulation.status import NEWS2, STATUSES, news2
from vitals.simulation.tables import filled_signs
from vitals.times import rfc3339

__all__ = ["PredictedReadings", "TrueState", "TrueStay"]

SIGN_IDS, CONDITION_IDS = list(SIGNS), list(CONDITIONS)
SCORED = [index for index, sign in enumerate(SIGNS.values()) if sign.news2]


class TrueState(NamedTuple):
    """True state of a patient, which no monitor shows."""

    condition: str
    severity: float
    status: str
    signs: list[float]  # in the order of SIGNS


class TrueStay(NamedTuple):
    """Where a patient is, and what will happen in this stay; numbers are None where courses are compressed to slots."""

    setting: str
    number: int | None = None
    hours: float | None = None  # since the admission
    deteriorates_at: float | None = None  # whole unix seconds; None if the patient does not deteriorate in this stay
    seconds_to_deterioration: float | None = None  # None if none is to come


class PredictedReadings:
    """Patients at times, simulated and predicted at once.

    Parameters
    ----------
    cohorts
        One cohort for all rows, or one for each; all with the same population, and all or none with artifacts.
    predictor
        Model.
    patient
        Patient numbers, shape (n_samples,).
    milliseconds
        Unix milliseconds, shape (n_samples,).

    Raises
    ------
    InvalidValue
        If a patient or a time is outside what is allowed, or the rows have different populations.
    """

    def __init__(
        self, cohorts: Cohort | Sequence[Cohort], predictor: Predictor, patient: ArrayLike, milliseconds: ArrayLike
    ) -> None:
        self.patient, self.milliseconds = np.asarray(patient, np.int64), np.asarray(milliseconds, np.int64)
        self.cohorts, self.predictor = cohorts, predictor
        self.simulation = simulate(self.patient, self.milliseconds / 1000, cohorts)
        self.steps, self.quality = self.simulation.readings.steps, self.simulation.readings.quality
        known = self.simulation.readings.on_oxygen
        self.on_oxygen = np.zeros(len(self.patient), bool) if known is None else known
        self.missing = None if self.quality is None else (self.steps == MISSING).T
        signs = self.simulation.readings.values
        self.signs = signs if self.missing is None else filled_signs(signs)
        self.prior = cohorts.prior if isinstance(cohorts, Cohort) else [cohort.prior for cohort in cohorts]
        artifacts = self.quality is not None
        self.prediction = predictor.predict(signs, population=self.prior, on_oxygen=self.on_oxygen, artifacts=artifacts)

    def __len__(self) -> int:
        return len(self.patient)

    def cohort(self, row: int) -> Cohort:
        """Cohort of a row."""
        return self.cohorts if isinstance(self.cohorts, Cohort) else self.cohorts[row]

    def displayed(self, row: int) -> dict[str, float | None]:
        """Displayed signs, whole numbers where the display has no decimals; None where a sign is missing."""
        values = zip(SIGNS.values(), self.steps[:, row].tolist(), strict=True)
        return {
            sign.id: None if step == MISSING else step / 10**sign.decimals if sign.decimals else step
            for sign, step in values
        }

    def is_predicted(self, row: int) -> bool:
        """Whether a reading shows any sign: of nothing no prediction is made."""
        return self.missing is None or not self.missing[row].all()

    def is_scored(self, row: int) -> bool:
        """Whether a reading has all signs that NEWS2 needs."""
        return self.missing is None or not self.missing[row, SCORED].any()

    def disturbed(self, row: int) -> dict[str, str] | None:
        """Artifact of each disturbed sign; None for cohorts without artifacts."""
        if self.quality is None:
            return None
        codes = self.quality[:, row].tolist()
        return {id: QUALITIES[code] for id, code in zip(SIGN_IDS, codes, strict=True) if code}

    def pressures_measured(self, row: int) -> str | None:
        """Second in which the cuff measured the pressures of a reading (RFC 3339); None where there is no cuff."""
        measured_at = self.simulation.readings.pressures_measured_at
        return None if measured_at is None else rfc3339(math.floor(measured_at[row]))

    def person(self, row: int) -> tuple[int, str]:
        """Age and sex of the patient of a reading."""
        age, sex = self.persons
        return int(age[row]), SEXES[sex[row]]

    def truth(self, row: int) -> TrueState:
        """True state behind a reading."""
        truth = self.simulation.truth
        return TrueState(
            CONDITION_IDS[truth.condition[row]],
            float(truth.severity[row]),
            STATUSES[truth.status[row]],
            truth.by_sign[:, row].tolist(),
        )

    def stay(self, row: int) -> TrueStay:
        """Stay that a reading is of."""
        truth = self.simulation.truth
        setting = truth.parameters.setting.id
        if self.onsets is None or truth.stay is None or truth.hours_in_stay is None:
            return TrueStay(setting)
        onset, seconds = float(self.onsets[row]), float(self.milliseconds[row] / 1000)
        return TrueStay(
            setting,
            int(truth.stay[row]),
            float(truth.hours_in_stay[row]),
            None if math.isnan(onset) else onset,
            onset - seconds if onset > seconds else None,
        )

    @cached_property
    def assessed(self) -> Prediction:
        """The prediction of a detailed message: with how familiar each reading is, and uncertain where it is not."""
        signs, population = self.simulation.readings.values, self.prior
        return self.predictor.with_familiarity(self.prediction, signs, population=population, on_oxygen=self.on_oxygen)

    @cached_property
    def onsets(self) -> FloatArray | None:
        """Unix seconds of the deterioration of each row's stay, NaN if there is none; None without stays."""
        return deterioration_seconds(self.simulation.truth)

    @cached_property
    def persons(self) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """Age and sex of each row's patient."""
        age, sex, _ = patients(CohortRows.of(self.cohorts, len(self)).keys(self.patient))
        return age, sex

    @cached_property
    def score(self) -> NEWS2:
        """NEWS2 of each row; of no meaning where a scored sign is missing."""
        return news2(self.signs, on_oxygen=self.on_oxygen)
