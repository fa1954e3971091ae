"""Every parameter: what it makes of a stream, and what it refuses, by name."""

from types import SimpleNamespace

import pytest

from Endpoints.wire.queries import PARAMETERS, read, subscription
from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue, UnknownEntry, VitalsError
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.streaming.feed import Subscription
from vitals.streaming.messages import View

NOW = 1_760_783_445.25
SETTINGS = SimpleNamespace(seed=5, population="teaching", max_patients=256)


def stream(**query: object) -> Subscription:
    return subscription([(name, str(value)) for name, value in query.items()], SETTINGS, own=lambda: 99, unix=NOW)


def test_without_parameters_it_is_the_contract() -> None:
    assert stream() == Subscription(cohort=Cohort(seed=5), patients=(99,), announces=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"patient": 7}, {"patients": (7,)}),
        ({"patients": "1-3"}, {"patients": (1, 2, 3), "grouped": True}),
        ({"patients": "9,1,4-5"}, {"patients": (9, 1, 4, 5), "grouped": True}),
        ({"patients": "7"}, {"patients": (7,), "grouped": True}),
        ({"seed": 2**64 - 1}, {"cohort": Cohort(seed=2**64 - 1)}),
        ({"population": "emergency"}, {"cohort": Cohort(seed=5, population=POPULATIONS["emergency"])}),
        ({"condition": "sepsis"}, {"cohort": Cohort(seed=5, scenario=Scenario("sepsis", 1_760_783_445.0))}),
        (
            {"condition": "sepsis", "onset": "2025-01-01T01:00:00+01:00"},
            {"cohort": Cohort(seed=5, scenario=Scenario("sepsis", 1_735_689_600.0))},
        ),
        ({"interval": "0.1"}, {"interval": 100, "step": 100}),
        ({"interval": "60", "speed": "3600"}, {"interval": 60_000, "step": 216_000_000}),
        ({"speed": "1.5"}, {"step": 1500}),
        ({"patient": 7, "since": "2025-10-18T10:00:00.5Z"}, {"patients": (7,), "since": 1_760_781_600_500}),
        (
            {"patient": 7, "since": "2001-09-09T01:46:40Z", "speed": 2},
            {"patients": (7,), "since": 10**12, "step": 2000},
        ),
        ({"count": 3}, {"count": 3}),
        ({"artifacts": "true"}, {"cohort": Cohort(seed=5, artifacts=True)}),
        ({"artifacts": "false"}, {}),
        ({"detail": "full"}, {"view": View(detail=True)}),
        ({"truth": "true"}, {"view": View(truth=True)}),
    ],
    ids=str,
)
def test_each_parameter_means_what_it_says(query: dict[str, object], expected: dict[str, object]) -> None:
    assert stream(**query) == Subscription(**{"cohort": Cohort(seed=5), "patients": (99,)} | expected)


WRONG = {
    "patient": ["", "-1", "1.5", "seven", str(2**53), "9" * 30, "1 OR 1=1", "٣", "+1", " 1"],
    "patients": ["", "0-256", "3-1", "1,1", "1-4,2", "1,,2", "a", "-", "1-", ",", "1-99999999999", "0;1", "1-2-3"],
    "seed": ["", "-1", str(2**64), "1e3", "0x1"],
    "population": ["", "everyone", "Teaching"],
    "condition": ["", "sepsi", "healthy sepsis"],
    "interval": ["", "0", "0.09", "61", "-1", "nan", "inf", "1e1", "1s", "0.1234"],
    "speed": ["", "0", "0.5", "3601", "nan", "fast", "1.00001"],
    "count": ["", "0", "-1", "1.5", str(10**10)],
    "artifacts": ["", "yes", "True", "1"],
    "detail": ["", "none", "true"],
    "truth": ["", "maybe", "0"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_is_wrong_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(VitalsError) as caught:
        stream(**{name: value})
    assert name in str(caught.value)


@pytest.mark.parametrize("value", ["", "yesterday", "2025-10-18T25:00:00Z", "2025-10-18T10:30:00.0001Z"])
@pytest.mark.parametrize("name", ["since", "onset"])
def test_times_are_rfc_3339(name: str, value: str) -> None:
    with pytest.raises(InvalidValue, match=name):
        stream(patient=1, condition="sepsis", **{"onset": "2025-10-18T10:00:00Z"} | {name: value})


@pytest.mark.parametrize("since", ["2025-10-18T09:30:44Z", "2025-10-18T10:30:47Z", "1970-01-01T00:00:00Z"])
def test_since_lies_in_the_last_hour(since: str) -> None:
    with pytest.raises(InvalidValue, match="at most an hour before now, which is 2025-10-18T10:30:45Z"):
        stream(patient=1, since=since)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"patient": 1, "patients": "1-2"}, "patient"),
        ({"onset": "2025-01-01T00:00:00Z"}, "onset"),
        ({"since": "2025-10-18T10:30:00Z"}, "since"),
        ({"since": "2025-10-18T10:30:00Z", "patient": 1, "condition": "sepsis"}, "since"),
    ],
)
def test_contradictions_are_refused(query: dict[str, object], name: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        stream(**query)
    assert caught.value.name == name


def test_unknown_and_repeated_parameters_are_refused() -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'patient'"):
        stream(patiant=1)
    with pytest.raises(InvalidValue, match="seed given twice"):
        read([("seed", "1"), ("seed", "1")], ["seed"])


def test_the_table_describes_every_parameter() -> None:
    assert set(WRONG) | {"since", "onset"} == set(PARAMETERS)
    for parameter in PARAMETERS.values():
        assert parameter.meaning.endswith(".")
        assert parameter.schema
