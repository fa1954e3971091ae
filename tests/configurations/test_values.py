"""Values of settings by themselves; `test_config.py` has them as variables of the environment."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, TypeAdapter, ValidationError

from Configurations.values import HostNames, Origins, Proxies, ReadableFile, RootPath, Tokens, is_root_path

LONG = "0123456789abcdef" * 2


def read(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (HostNames, "ward.example, [::1],", ("ward.example", "[::1]")),
        (Origins, "https://Ward.example:443, http://a:80, null", ("https://ward.example", "http://a", "null")),
        (Proxies, "127.0.0.1, 10.1.2.0/24", ("127.0.0.1", "10.1.2.0/24")),
        (RootPath, "/vitals/", "/vitals"),
        (RootPath, "/", ""),
    ],
)
def test_texts_are_read(kind: Any, text: str, found: Any) -> None:
    assert read(kind, text) == found


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [
        (HostNames, "https://ward.example", "without scheme, port or path"),
        (HostNames, "ward.example:8000", "without scheme, port or path"),
        (Origins, "https://ward.example/page", "without path, or null"),
        (Origins, "ftp://ward.example", "without path, or null"),
        (Proxies, "the-proxy", "must be addresses or networks"),
        (Proxies, "0.0.0.0/1, 128.0.0.0/1", "must not be everybody"),
        (RootPath, "vitals", "must be a path such as /vitals"),
        (RootPath, "/a/../b", "must be a path such as /vitals"),
        (ReadableFile, Path("nowhere.pem"), "must be a file that can be read"),
        (Tokens, "short", "at least 32 ASCII characters"),
        (Tokens, f"auto,{LONG}", "at least 32 ASCII characters"),
        (Tokens, "ü" * 40, "at least 32 ASCII characters"),
    ],
)
def test_what_they_may_not_be_is_said(kind: Any, value: Any, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        read(kind, value)


def test_a_token_or_two_are_secrets_and_a_word_asks_for_one() -> None:
    assert read(Tokens, f"{LONG}, {LONG[::-1]}") == (SecretStr(LONG), SecretStr(LONG[::-1]))
    assert read(Tokens, "auto") == (SecretStr("auto"),)


def test_a_path_begins_with_a_slash_and_ends_without() -> None:
    assert [is_root_path(text) for text in ("/a", "/a/b", "/a/", "a", "/..", "/a b", "")] == [True, True, *[False] * 5]
