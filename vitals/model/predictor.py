"""The trained model as a function from readings to predictions: the only place that the service meets scikit-learn."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.model.demographics import age_scores, sex_scores
from vitals.model.familiarity import Familiarity
from vitals.model.forward import complete, network, predict_proba
from vitals.model.marginals import Marginals
from vitals.model.oxygen import with_oxygen
from vitals.model.partial import Answers, Network, complete_answers
from vitals.model.persistence import METADATA, Artifacts, load_artifacts, model_inputs
from vitals.model.persons import with_persons
from vitals.model.prediction import LEAST_FAMILIAR, Prediction, joined, tempered
from vitals.model.prior import label_shares, reweighted, share_ratios
from vitals.model.suspicion import Suspicion
from vitals.simulation.scales import FloatArray
from vitals.simulation.tables import SignsLike, filled_signs, read_signs

__all__ = ["Predictor"]

MOST_LOST = 0.1  # probability of conditions that a population lacks, from which on the rest counts for nothing


class Predictor:
    """Predictor of status and probable condition from measured signs. Thread-safe: predicting changes nothing.

    Parameters
    ----------
    artifacts
        Scaler, label encoders and model, as `persistence.load_artifacts` returns them.
    others
        Predictors of other settings, which are asked about the populations there.

    Attributes
    ----------
    statuses, conditions
        Ids of the classes, in the order of the columns of probabilities.
    population
        That the model was trained on.
    artifacts, metadata
        Of the model.
    sees_oxygen
        Whether it knows people on oxygen.
    """

    def __init__(self, artifacts: Artifacts, others: Sequence["Predictor"] = ()) -> None:
        self.statuses: NDArray[np.str_] = np.array(artifacts.label_encoder_status.classes_)
        self.conditions: NDArray[np.str_] = np.array(artifacts.label_encoder_condition.classes_)
        self.metadata, self.population = artifacts.metadata, artifacts.population
        self._order = [list(CONDITIONS).index(condition) for condition in self.conditions.tolist()]
        self.artifacts, self._others = artifacts, tuple(others)
        forward = network(artifacts.scaler, artifacts.model) or (
            lambda inputs: predict_proba(artifacts.scaler, artifacts.model, inputs)
        )
        self._forward = complete(forward, artifacts.model.classes_, (len(self.statuses), len(self.conditions)))
        status = network(artifacts.scaler, artifacts.model, status_only=True) or (lambda inputs: forward(inputs)[:1])
        self._forward_status = complete(status, artifacts.model.classes_[:1], (len(self.statuses),))
        self.sees_oxygen = len(artifacts.scaler.mean_) > len(SIGNS)
        self._network = Network(self._status, tuple(self._order), self.sees_oxygen)

    @classmethod
    def load(cls, folder: Path | str) -> "Predictor":
        """Load the model in a folder, and those of other settings in its folders, checked as `load_artifacts` says.

        Raises
        ------
        InvalidModel
            If a file is missing, changed, or of other versions; the sentence names the file and the mending command.
        """
        found = sorted(path.parent for path in Path(folder).glob(f"*/{METADATA}"))
        return cls._checked(folder, [cls._checked(each) for each in found])

    @classmethod
    def _checked(cls, folder: Path | str, others: Sequence["Predictor"] = ()) -> "Predictor":
        """Load the model in a folder alone."""
        artifacts = load_artifacts(folder)
        predictor = cls(artifacts, others)
        artifacts.check_vectors(predictor._forward, folder)
        return predictor

    def __reduce__(self) -> tuple[type["Predictor"], tuple[Artifacts, tuple["Predictor", ...]]]:
        return Predictor, (self.artifacts, self._others)  # another process makes the functions anew

    def model_for(self, population: Population | None) -> "Predictor":
        """The model of a population's setting; this one where there is none."""
        if population is None or population.setting.id == self.population.setting.id:
            return self
        return next((each for each in self._others if each.population.setting.id == population.setting.id), self)

    def predict(
        self,
        readings: SignsLike,
        *,
        population: Population | Sequence[Population] | None = None,
        on_oxygen: ArrayLike | None = None,
        age: ArrayLike | None = None,
        sex: ArrayLike | None = None,
        artifacts: bool = False,
        familiarity: bool = False,
    ) -> Prediction:
        """Predict both outputs in one pass, by the model of the population's setting.

        In another population the same signs mean another condition: its probabilities are multiplied by the ratio of
        the shares that the labels have there to those of the population that the model was trained on (`label_shares`),
        and scaled to sum to 1. That is exact where signs are distributed alike given the condition; what does not is
        in `unlike`. The status stays: it follows from the signs, by a rule. Where the model takes conditions for
        probable that the population lacks, what is left of its answer are small probabilities, which it does not know
        well: there the condition is taken from the population's components, see `vitals.model.partial`.

        Signs that are missing are left out, and so is, of patients on oxygen, what a model knows only of people who
        breathe air; see `vitals.model.partial`. Their status is then at least what the status rule demands.

        Parameters
        ----------
        readings
            Shape (n_samples, 7), the signs in the order of `SIGNS`, in their units, NaN where one is missing; or a
            table with a column for each sign, by its id, as for `read_signs`.
        population
            That the readings come from, one for all or one for each; that of the training if None.
        on_oxygen
            Whether each patient gets oxygen, shape (n_samples,); nobody if None.
        age, sex
            Years, and ids of `SEXES` or their indices, shape (n_samples,); NaN or None where one is not known. The
            condition counts with them, see `vitals.model.persons`.
        artifacts
            Whether the monitor has artifacts: signs that they may have disturbed are then left out, as far as it is
            probable. A reading without any is then answered a little less well, so it must be said.
        familiarity
            Whether to say how familiar each reading is, and to be uncertain of those that are not; see
            `with_familiarity`.

        Raises
        ------
        InvalidValue
            If there are no such readings, see `read_signs`; a population has no condition that the model knows; there
            is not one population, and one flag of oxygen, for each reading; or an age or sex cannot be.
        """
        signs = read_signs(readings, may_miss=True)
        if population is not None and not isinstance(population, Population):
            check_populations(population, len(signs))
        oxygen = np.zeros(len(signs), bool) if on_oxygen is None else read_flags(on_oxygen, len(signs))
        scores = None
        if age is not None or sex is not None:
            scores = np.column_stack([age_scores(age, len(signs)), sex_scores(sex, len(signs))])
        parts = []
        for model, rows in self._by_model(population, len(signs)):
            some = population if population is None or isinstance(population, Population) else pick(population, rows)
            part = model._predict(
                signs[rows], some, oxygen[rows], scores if scores is None else scores[rows], artifacts=artifacts
            )
            if familiarity:
                part = model.with_familiarity(part, signs[rows], population=some, on_oxygen=oxygen[rows])
            parts.append((rows, part))
        return joined(parts)

    def _predict(
        self,
        signs: FloatArray,
        population: Population | Sequence[Population] | None,
        oxygen: NDArray[np.bool_],
        scores: FloatArray | None,
        *,
        artifacts: bool,
    ) -> Prediction:
        """Predict by this model; parameters as for `predict`, with the scores of age and sex, shape (n_samples, 2)."""
        missing = np.isnan(signs)
        lacks = missing.any(axis=1)
        filled = filled_signs(signs) if lacks.any() else signs
        status, condition = self._forward(model_inputs(filled, oxygen) if self.sees_oxygen else filled)
        distrusted = np.zeros(len(signs), bool)
        if population is not None:
            weights = self._weights(population)
            if not weights.all():
                distrusted |= (condition * (weights == 0)).sum(axis=1) > MOST_LOST
            condition = reweighted(condition, weights)
        answers = Answers(status, condition, ~missing, np.zeros(signs.shape))
        unknown = np.flatnonzero(lacks | (oxygen & (not self.sees_oxygen)) | distrusted | artifacts)
        for each, rows in self._by_population(population, unknown):
            complete_answers(
                answers,
                rows,
                signs,
                each,
                on_oxygen=oxygen,
                artifacts=artifacts,
                network=self._network,
                distrusted=distrusted,
            )
        if scores is not None:
            for each, rows in self._by_population(population, np.arange(len(signs))):
                condition[rows] = with_persons(
                    condition[rows],
                    filled[rows],
                    answers.used[rows],
                    scores[rows],
                    each,
                    on_oxygen=oxygen[rows],
                    conditions=self._order,
                )
        named = self.statuses[status.argmax(axis=1)], self.conditions[condition.argmax(axis=1)]
        made = Prediction(status, condition, *named, answers.used, answers.suspected)
        return made if self.sees_oxygen else with_oxygen(made, self.statuses, filled, oxygen)

    def _status(self, readings: FloatArray, on_oxygen: NDArray[np.bool_]) -> FloatArray:
        """Probabilities of the status of complete readings."""
        inputs = model_inputs(readings, on_oxygen) if self.sees_oxygen else readings
        return self._forward_status(inputs)[0]

    def _by_model(
        self, population: Population | Sequence[Population] | None, n_samples: int
    ) -> Iterator[tuple["Predictor", NDArray[np.int64]]]:
        """Each model that is asked, with the rows of its setting."""
        every = np.arange(n_samples)
        if population is None or isinstance(population, Population):
            yield self.model_for(population), every
            return
        models = {id(each): self.model_for(each) for each in population}
        asked = {id(model): model for model in models.values()}
        if len(asked) <= 1:
            yield next(iter(asked.values()), self), every
            return
        which = np.array([id(models[id(each)]) for each in population])
        for key, model in asked.items():
            yield model, np.flatnonzero(which == key)

    def prepare(self, population: Population, *, artifacts: bool = False, familiarity: bool = False) -> None:
        """Make what predictions in a population need beside the network: it takes up to some seconds, once.

        Parameters
        ----------
        population, artifacts, familiarity
            As for `predict`.
        """
        self.model_for(population)._weights(population)
        every, marginals = (True,) * len(SIGNS), Marginals.of(population)
        for on_oxygen in (False, True) if marginals.has_oxygen else (False,):
            marginals.of_signs(every, on_oxygen)
            if artifacts:
                Suspicion.of(population, on_oxygen)
        if familiarity:
            Familiarity.of(population).centiles(
                filled_signs(np.full((1, len(SIGNS)), np.nan)), np.array([every]), np.array([False])
            )

    def with_familiarity(
        self,
        prediction: Prediction,
        signs: FloatArray,
        *,
        population: Population | Sequence[Population] | None = None,
        on_oxygen: NDArray[np.bool_],
    ) -> Prediction:
        """Say how familiar readings are, and be certain of no condition where one is unlike nearly all of them.

        Parameters
        ----------
        prediction
            Of the readings.
        signs
            Shape (n_samples, 7), NaN where one is missing.
        population, on_oxygen
            As for `predict`.
        """
        familiarity, condition = np.empty(len(signs)), prediction.condition_proba
        for each, rows in self._by_population(population, np.arange(len(signs))):
            found = Familiarity.of(each).centiles(signs[rows], prediction.used[rows], on_oxygen[rows])
            familiarity[rows] = found
            if (found < LEAST_FAMILIAR).any():
                condition = condition.copy()
                condition[rows] = tempered(condition[rows], found < LEAST_FAMILIAR, label_shares(each)[self._order] > 0)
        named = self.conditions[condition.argmax(axis=1)]
        return replace(prediction, condition_proba=condition, condition=named, familiarity=familiarity)

    def _by_population(
        self, population: Population | Sequence[Population] | None, rows: NDArray[np.int64]
    ) -> Iterator[tuple[Population, NDArray[np.int64]]]:
        """Each population with those of some rows that come from it."""
        if not len(rows):
            return
        if population is None or isinstance(population, Population):
            yield population or self.population, rows
            return
        by_id = {id(population[row]): population[row] for row in rows.tolist()}
        which = np.array([id(population[row]) for row in rows.tolist()])
        for key, each in by_id.items():
            yield each, rows[which == key]

    def _weights(self, population: Population | Sequence[Population]) -> FloatArray:
        """Factors of the conditions, in the order of the columns; of one population or of one for each row."""
        if isinstance(population, Population):
            return share_ratios(population, self.population)[self._order]
        by_id = {id(each): each for each in population}  # by identity: far faster than hashing them
        if len(by_id) == 1:
            return self._weights(population[0])
        weights = {key: self._weights(each) for key, each in by_id.items()}
        return np.array([weights[id(each)] for each in population]).reshape(-1, len(self.conditions))


def pick(populations: Sequence[Population], rows: NDArray[np.int64]) -> list[Population]:
    """Populations of some rows."""
    return [populations[row] for row in rows.tolist()]


def check_populations(populations: object, n_samples: int) -> None:
    """Refuse anything but one population for each reading."""
    allowed = f"a Population, such as POPULATIONS[{TEACHING.id!r}], or one for each of the {n_samples} readings"
    if isinstance(populations, str) or not isinstance(populations, Sequence):
        raise InvalidValue("population", repr(populations), allowed)
    if len(populations) != n_samples:
        raise InvalidValue("population", f"with {len(populations)} entries", allowed)
    others = {type(each).__name__ for each in populations if not isinstance(each, Population)}
    if others:
        raise InvalidValue("population", f"with entries of type {', '.join(sorted(others))}", allowed)


def read_flags(flags: ArrayLike, n_samples: int) -> NDArray[np.bool_]:
    """Whether each patient gets oxygen, checked."""
    try:
        found = np.asarray(flags)
    except ValueError:  # rows of different lengths
        raise InvalidValue("on_oxygen", "of no one shape", f"bool of shape ({n_samples},)") from None
    if found.shape != (n_samples,) or found.dtype != bool:
        raise InvalidValue("on_oxygen", f"{found.dtype} of shape {found.shape}", f"bool of shape ({n_samples},)")
    return found
