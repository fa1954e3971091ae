from typing import Any

import pytest
from starlette.requests import Request

from Endpoints.fhir.versions import not_modified, version_headers

META = {"versionId": "3", "lastUpdated": "2026-03-02T09:00:00Z"}


def asking(tags: str) -> Request:
    scope: dict[str, Any] = {"type": "http", "headers": [(b"if-none-match", tags.encode())]}
    return Request(scope)


def test_an_answer_says_its_version() -> None:
    assert version_headers({"meta": META}) == {"ETag": 'W/"3"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}
    assert version_headers({"meta": {}}) == {}


@pytest.mark.parametrize(
    ("tags", "known"),
    [('W/"3"', True), ('"3"', True), ("3", True), ('W/"2", W/"3"', True), ('W/"33"', False), ("", False)],
)
def test_a_client_may_have_it_already(tags: str, known: bool) -> None:
    assert not_modified(asking(tags), version_headers({"meta": META})) == known
    assert not not_modified(asking(tags), {})
