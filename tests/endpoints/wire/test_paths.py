"""Paths of requests under a root path."""

import pytest

from Endpoints.wire.paths import path_of, with_root


@pytest.mark.parametrize("root", ["", "/vitals", "/a/b"])
@pytest.mark.parametrize("path", ["/", "/api/signs", "/vitals/vitals", "//docs/"])
def test_a_path_has_its_root_once(root: str, path: str) -> None:
    scope = {"path": root + path, "root_path": root}
    assert path_of(scope) == path
    assert with_root(scope, path) == scope["path"]


def test_a_server_may_know_of_no_root() -> None:
    assert path_of({"path": "/api/signs"}) == with_root({}, "/api/signs") == "/api/signs"
