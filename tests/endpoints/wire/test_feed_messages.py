"""Messages about calendar feeds: the period that is asked for, and what is told of an address."""

import pytest
from starlette.requests import Request

from Endpoints.wire.feed_messages import FeedQuery, FeedResult, NewFeedResult
from Endpoints.wire.problems import Problem
from vitals.appointments.calendar_feeds import CalendarFeed
from vitals.appointments.hours import DAY

NOW = 1_772_442_000  # 2026-03-02T09:00Z
FEED = CalendarFeed(id="f1", practitioner_id="ada", name=None, created=NOW, created_by="desk", last_used=None)


def test_a_period_is_rounded_so_that_it_shows_no_less() -> None:
    assert FeedQuery().period(NOW) == (NOW - 30 * DAY, NOW + 366 * DAY)
    query = FeedQuery.model_validate({"from": "2026-03-02T09:00:00.9Z", "to": "2026-03-02t10:00:00.1z"})
    assert query.period(0) == (NOW, NOW + 3601)


@pytest.mark.parametrize("to", ["2026-03-02T09:00:00Z", "2026-03-01T09:00:00Z", "2036-03-01T09:00:00Z"])
def test_an_impossible_period_is_refused(to: str) -> None:
    with pytest.raises(Problem, match="at most 1830 days after it"):
        FeedQuery.model_validate({"from": "2026-03-02T09:00:00Z", "to": to})


def test_a_result_has_no_secret() -> None:
    assert FeedResult.of(FEED).model_dump() == {
        "id": "f1",
        "practitioner": "ada",
        "name": None,
        "created": "2026-03-02T09:00:00Z",
        "created_by": "desk",
        "last_used": None,
    }


@pytest.mark.parametrize("root", ["", "/vitals"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_new_address_is_that_of_the_service_as_it_was_asked(root: str, scheme: str) -> None:
    scope = {
        "type": "http",
        "scheme": scheme,
        "path": f"{root}/api/practitioners/ada/feeds",
        "root_path": root,
        "headers": [(b"host", b"ward.example:8443")],
        "server": ("127.0.0.1", 8000),
        "query_string": b"",
    }
    found = NewFeedResult.at(FEED, "s3cret", Request(scope))
    assert found.path == f"{root}/feeds/s3cret.ics"
    assert found.url == f"{scheme}://ward.example:8443{root}/feeds/s3cret.ics"
    assert found.webcal == f"webcal://ward.example:8443{root}/feeds/s3cret.ics"
