"""Paths of requests under a root path."""

import pytest

from Endpoints.wire.paths import path_of, with_root, without_secret


@pytest.mark.parametrize("root", ["", "/vitals", "/a/b"])
@pytest.mark.parametrize("path", ["/", "/api/signs", "/vitals/vitals", "//docs/"])
def test_a_path_has_its_root_once(root: str, path: str) -> None:
    scope = {"path": root + path, "root_path": root}
    assert path_of(scope) == path
    assert with_root(scope, path) == scope["path"]


def test_a_server_may_know_of_no_root() -> None:
    assert path_of({"path": "/api/signs"}) == with_root({}, "/api/signs") == "/api/signs"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/feeds/s3cr-E_t.ics", "/feeds/..."),
        ('GET "/vitals/feeds/s3cr-E_t.ics" 200', 'GET "/vitals/feeds/..." 200'),
        ("/feeds/s3cr-E_t/more", "/feeds/.../more"),
        ("/feeds/", "/feeds/"),
        ("/api/practitioners/ada/feeds/one", "/api/practitioners/ada/feeds/..."),
        ("/api/feedsx", "/api/feedsx"),
    ],
)
def test_a_text_has_no_secret_of_a_feed(text: str, shown: str) -> None:
    assert without_secret(text) == shown
