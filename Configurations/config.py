"""Every setting, with its default, unit and meaning; the only module that reads the environment."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["PROJECT_ROOT", "Settings", "load_settings"]

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Read from variables with the prefix VITALS_, from a file `.env`, or given in code."""

    model_config = SettingsConfigDict(env_prefix="VITALS_", env_file=".env", frozen=True)

    host: Annotated[str, Field(description="Address to listen on; the default is reached from this machine alone.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 lets the system choose one.")] = 8000


def load_settings() -> Settings:
    """Read the settings, or stop with one sentence for each that is wrong.

    Raises
    ------
    SystemExit
        If a setting has no possible value.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = (
            f"VITALS_{problem['loc'][0]!s}".upper() + f" {problem['input']!r}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SystemExit("\n".join(wrong)) from None
