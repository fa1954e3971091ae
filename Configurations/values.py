"""Values of settings that are more than numbers: how they are read from a text, and what they may be."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError

from Configurations.networks import is_too_wide

__all__ = ["AUTO", "HostNames", "Origins", "Proxies", "ReadableFile", "RootPath", "Tokens", "is_root_path"]

AUTO, TOKEN_LENGTH = "auto", 32
HOST_NAME = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
ORIGIN = re.compile(rf"https?://({HOST_NAME.pattern})(:\d+)?|null")
DEFAULT_PORT = re.compile(r"^(http:.*):80$|^(https:.*):443$")
ROOT_PATH = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)+")


def listed(value: Any) -> Any:
    """Parts of a comma-separated text."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def is_root_path(text: str) -> bool:
    """Whether a text is a path under which a service can be found."""
    return ROOT_PATH.fullmatch(text) is not None


def host_names(value: tuple[str, ...]) -> tuple[str, ...]:
    """Names by which clients reach a service."""
    if not all(HOST_NAME.fullmatch(name) for name in value):
        raise PydanticCustomError("hosts", "must be names such as ward.example, without scheme, port or path")
    return value


def origins(value: tuple[str, ...]) -> tuple[str, ...]:
    """Origins of pages, as browsers write them."""
    if not all(ORIGIN.fullmatch(origin) for origin in value):
        raise PydanticCustomError("origins", "must be origins such as https://ward.example:8443, without path, or null")
    return tuple(DEFAULT_PORT.sub(r"\1\2", origin.lower()) for origin in value)


def proxies(value: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses or networks of proxies, which are not everybody's."""
    try:
        too_wide = is_too_wide(value)
    except ValueError as error:
        raise PydanticCustomError(
            "proxy", "must be addresses or networks such as 127.0.0.1 or 10.1.2.0/24: {error}", {"error": str(error)}
        ) from None
    if too_wide:
        raise PydanticCustomError(
            "proxy",
            "must not be everybody, nor public networks wider than /12 (IPv6: /29): name the proxy, or its network",
        )
    return value


def root_path(value: str) -> str:
    """A path without a slash at its end; nothing for none."""
    path = value.rstrip("/")
    if path and not is_root_path(path):
        raise PydanticCustomError(
            "path", "must be a path such as /vitals, of letters, digits, dots, hyphens, underscores and tildes"
        )
    return path


def readable_file(value: Path) -> Path:
    """A file that is there."""
    if not value.is_file():
        raise PydanticCustomError("file", "must be a file that can be read")
    return value


def tokens(value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Tokens that cannot be guessed, or the word for making one."""
    given = [token.get_secret_value() for token in value]
    if given != [AUTO] and any(len(token) < TOKEN_LENGTH or not token.isascii() for token in given):
        raise PydanticCustomError(
            "token", "must be auto, or have at least {least} ASCII characters", {"least": TOKEN_LENGTH}
        )
    return value


type HostNames = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(host_names)]
type Origins = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(origins)]
type Proxies = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(proxies)]
type RootPath = Annotated[str, AfterValidator(root_path)]
type ReadableFile = Annotated[Path, AfterValidator(readable_file)]
type Tokens = Annotated[tuple[SecretStr, ...], BeforeValidator(listed), AfterValidator(tokens)]
