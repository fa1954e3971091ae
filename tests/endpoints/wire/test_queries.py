"""Every parameter: what it makes of a stream, and what it refuses, by name."""

import pytest

from Configurations.config import Settings
from Endpoints.wire.problems import Problem, problem_of
from Endpoints.wire.queries import HistoryQuery, StreamQuery
from vitals.catalog.populations import POPULATIONS
from vitals.errors import VitalsError
from vitals.formats import View
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.streaming.subscriptions import Subscription

NOW = 1_760_783_445.25
SETTINGS = Settings(seed=5, population="teaching", max_patients=256)


def stream(**query: object) -> Subscription:
    texts = {name: str(value) for name, value in query.items()}
    return StreamQuery.model_validate(texts).subscription(SETTINGS, own=lambda: 99, unix=NOW)


def refused(**query: object) -> Problem:
    """The problem that a query leads to, whether the model or the time refuses it."""
    with pytest.raises((Problem, VitalsError)) as caught:
        stream(**query)
    return caught.value if isinstance(caught.value, Problem) else problem_of(caught.value)


def named(problem: Problem) -> str:
    (error,) = problem.members["errors"]
    assert problem.status == 422
    assert error["detail"] == problem.detail
    assert error["allowed"]
    return error["name"]


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
        (
            {"condition": "sepsis", "severity": "2.5"},
            {"cohort": Cohort(seed=5, scenario=Scenario("sepsis", 1_760_783_445.0, 2.5))},
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
        (
            {"artifacts": "true", "quality": "false"},
            {"cohort": Cohort(seed=5, artifacts=True), "view": View(quality=False)},
        ),
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
    "severity": ["", "0", "-1", "3.1", "nan", "mild"],
    "interval": ["", "0", "0.09", "61", "-1", "nan", "inf", "1e1", "1s", "0.1234"],
    "speed": ["", "0", "0.5", "3601", "nan", "fast", "1.00001"],
    "count": ["", "0", "-1", "1.5", str(10**10)],
    "artifacts": ["", "yes", "True", "1"],
    "detail": ["", "none", "true"],
    "truth": ["", "maybe", "0"],
    "quality": ["", "maybe", "0"],
    "smooth": ["", "-1", "301", "1.5", "1e2", "nan"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_what_is_wrong_is_refused_by_name(name: str, value: str) -> None:
    problem = refused(**{name: value})
    assert named(problem) == name
    assert name in problem.detail


@pytest.mark.parametrize("value", ["", "yesterday", "2025-10-18T25:00:00Z", "2025-10"])
@pytest.mark.parametrize("name", ["since", "onset"])
def test_times_are_rfc_3339(name: str, value: str) -> None:
    problem = refused(patient=1, condition="sepsis", **{"onset": "2025-10-18T10:00:00Z"} | {name: value})
    assert named(problem) == name
    assert "a date and time" in problem.detail


def test_bounds_are_rounded_to_milliseconds_and_an_onset_is_not() -> None:
    stream = StreamQuery.model_validate({"patient": "1", "since": "2025-10-18T10:30:00.123456z"})
    assert stream.since == pytest.approx(1_760_783_400.123, abs=1e-9)
    query = {"start": "2025-10-18T10:30:00.0001Z", "end": "2025-10-18t10:30:01.0001z"}
    history = HistoryQuery.model_validate(query)
    assert (history.start, history.end) == (1_760_783_400, 1_760_783_401.001)
    assert named(refused(patient=1, condition="sepsis", onset="2025-10-18T10:30:00.0001Z")) == "onset"


@pytest.mark.parametrize("since", ["2025-10-18T09:30:44Z", "2025-10-18T10:31:47Z", "1970-01-01T00:00:00Z"])
def test_since_lies_in_the_last_hour_or_the_next_minute(since: str) -> None:
    detail = refused(patient=1, since=since).detail
    assert (
        detail == f"since '{since}' is not allowed: it must be from an hour before now to a minute after, and now is "
        "2025-10-18T10:30:45Z"
    )


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"patient": 1, "patients": "1-2"}, "patient"),
        ({"onset": "2025-01-01T00:00:00Z"}, "onset"),
        ({"severity": "2"}, "severity"),
        ({"since": "2025-10-18T10:30:00Z"}, "since"),
        ({"since": "2025-10-18T10:30:00Z", "patient": 1, "condition": "sepsis"}, "since"),
        ({"interval": "0.1", "speed": "1.005"}, "speed"),
    ],
)
def test_contradictions_are_refused(query: dict[str, object], name: str) -> None:
    assert named(refused(**query)) == name


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"count": 0}, "count '0' is not allowed: it must be a whole number from 1 to 1000000000"),
        ({"interval": 61}, "interval '61' is not allowed: it must be a number of seconds from 0.1 to 60"),
        ({"interval": "0.1234"}, "interval '0.1234' is not allowed: it must be a number of seconds in whole milliseconds"),
        ({"speed": "1e3"}, "speed '1e3' is not allowed: it must be a number from 1 to 3600"),
        ({"truth": 1}, "truth '1' is not allowed: it must be true or false"),
        ({"detail": "half"}, "detail 'half' is not allowed: it must be full"),
        ({"patients": "1-"}, "patients '1-' is not allowed: it must be written like 1-64 or 1,5,9"),
        ({"patients": "1,1"}, "patients '1,1' is not allowed: it must be a list such as 1-64 or 1,5,9 of at most 256 patients, each once"),
        ({"condition": "hypertenson"}, "unknown condition 'hypertenson': did you mean 'hypertension'? known are "),
        ({"charted": "true"}, "unknown parameter 'charted': known are "),
        ({"patiant": 1}, "unknown parameter 'patiant': did you mean 'patient'? known are "),
        ({"speed": "1.00001"}, "speed 1.00001 is not allowed: it must be such that speed times interval is a whole number of milliseconds"),
    ],
    ids=str,
)  # fmt: skip
def test_the_sentence_says_what_is_allowed(query: dict[str, object], detail: str) -> None:
    assert refused(**query).detail.startswith(detail)


def test_every_parameter_is_described_by_a_schema_with_its_limits() -> None:
    schema = StreamQuery.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(WRONG) | {"since", "onset"} == set(schema["properties"])
    for name, parameter in schema["properties"].items():
        assert parameter["description"].endswith("."), name
        assert parameter.get("default", 0) is not None
        bounded = {"minimum", "maximum"} <= parameter.keys()
        assert bounded == (parameter["type"] in {"integer", "number"}), name
        assert bounded or {"enum", "const", "format", "pattern"} & parameter.keys() or parameter["type"] == "boolean"


def history(**query: str) -> HistoryQuery:
    return HistoryQuery.model_validate(query)


def test_a_history_is_the_last_minute_unless_it_says_more() -> None:
    now = 1_760_783_445_000
    assert history().instants(NOW) == range(now - 60_000, now, 1000)
    assert history(interval="0.5", end="2025-10-18T10:00:00Z").instants(NOW) == range(
        1_760_781_540_000, 1_760_781_600_000, 500
    )
    assert history(start="2025-10-18T10:30:44Z").instants(NOW) == range(now - 1000, now, 1000)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"start": "2025-10-18T10:30:45Z"}, "start"),
        ({"start": "2025-10-18T10:00:00Z", "end": "2025-10-18T09:00:00Z"}, "start"),
        ({"end": "0001-01-01T00:00:00Z"}, "start"),
        ({"interval": "3601"}, "interval"),
        ({"format": "xml"}, "format"),
        ({"format": "csv", "truth": "true"}, "format"),
        ({"onset": "2025-10-18T10:00:00Z"}, "onset"),
        ({"patient": "1"}, "parameter"),
        ({"charted": "1"}, "charted"),
    ],
)
def test_a_history_that_cannot_be_is_refused(query: dict[str, str], name: str) -> None:
    with pytest.raises((Problem, VitalsError)) as caught:
        history(**query).instants(NOW)
    assert named(caught.value if isinstance(caught.value, Problem) else problem_of(caught.value)) == name


def test_a_history_that_ends_before_it_starts_is_told_both_times() -> None:
    with pytest.raises(VitalsError) as caught:
        history(start="2025-10-18T10:00:00Z", end="2025-10-18T09:00:00Z").instants(NOW)
    assert str(caught.value) == (
        "start 2025-10-18T10:00:00Z is not allowed: it must be before the end, 2025-10-18T09:00:00Z"
    )


def test_a_table_with_detail_is_refused_with_the_format_that_has_it() -> None:
    with pytest.raises((Problem, VitalsError), match="it must be json: a table has the generator's columns"):
        history(format="csv", detail="full").instants(NOW)


def test_a_stream_goes_on_where_it_can() -> None:
    recent, old, later = "2025-10-18T10:30:00Z", "2025-10-18T09:30:00Z", "yesterday"

    def resumes(since: str, **query: str) -> bool:
        return StreamQuery.model_validate(query).can_resume(since, NOW)

    assert resumes(recent, patient="1")
    assert resumes(recent, patients="1-3")
    assert resumes(recent, patient="1", condition="sepsis", onset=old)
    assert not resumes(recent, patient="1", condition="sepsis")
    assert not resumes(recent)
    assert not resumes(old, patient="1")
    assert resumes(old, patient="1", speed="2")
    assert resumes(later, patient="1")  # and is then refused by name
