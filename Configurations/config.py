"""Every setting, with its default, unit and meaning; the only module that reads the environment."""

import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self, override

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from Configurations.networks import is_loopback
from Configurations.tokens import made_token
from Configurations.values import AUTO, HostNames, Origins, Proxies, ReadableFile, RootPath, Tokens
from Configurations.variables import PREFIX, given_settings, injected
from vitals.catalog.population import Population
from vitals.catalog.population_files import population_named
from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidData, InvalidValue, UnknownEntry

__all__ = [
    "CONFIGURED",
    "PROJECT_ROOT",
    "Settings",
    "load_settings",
    "skipped_variables",
    "with_token",
]

PROJECT_ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = PROJECT_ROOT / ".env"
CONFIGURED = "configured"  # id by which requests name the population of the settings, and that one from a file has
MOST, LARGEST = 1_000_000, 1024**3  # of anything that is counted, and bytes of a body: more is a slip of the finger
SECRET = {"token", "database_url"}  # whose values no sentence repeats


class Settings(BaseSettings):
    """Settings: given in code, of the environment, or of the file `.env` in the project's folder, in this order."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    environment: Annotated[
        Literal["development", "production"],
        Field(description="In production the service has no pages unless `VITALS_PAGES` says so."),
    ] = "development"
    pages: Annotated[bool | None, Field(description="Serve the ward and /docs; in development unless given.")] = None
    compiled: Annotated[
        bool | None,
        Field(
            description="Make readings by compiled code, where the extra `fast` is installed: 140 MB more in each "
            "process. In production unless given."
        ),
    ] = None
    host: Annotated[str, Field(description="Address to listen on; the default is reached from this machine alone.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on; 0 lets the system choose one.")] = 8000
    workers: Annotated[int, Field(ge=1, le=256, description="Processes that share the port and are one service.")] = 1
    models: Annotated[Path, Field(description="Folder of the trained model.")] = PROJECT_ROOT / "Models"
    database_url: Annotated[
        SecretStr,
        Field(
            description="Database of appointments: sqlite:///<file>, relative to the project's folder, or "
            "postgresql://<user>:<password>@<host>/<database>."
        ),
    ] = SecretStr("sqlite:///appointments.sqlite")
    demonstration: Annotated[
        bool, Field(description="Fill the database with practitioners and appointments to try, at the start.")
    ] = False
    seed: Annotated[int, Field(ge=0, lt=2**64, description="Seed of the patients in streams that name none.")] = 0
    population: Annotated[
        str,
        Field(
            description="Population of streams that name none, or that name `configured`: an id, or a .json file that "
            "`python -m vitals.training.fitting` wrote."
        ),
    ] = "teaching"
    token: Annotated[
        Tokens,
        Field(
            description="Token that clients must send as `Authorization: Bearer <token>`: at least 32 characters; two, "
            "separated by a comma, while one replaces the other; `auto` makes one and prints it."
        ),
    ] = ()
    allowed_hosts: Annotated[
        HostNames, Field(description="Names by which clients reach the service (Host header), separated by commas.")
    ] = ()
    allowed_origins: Annotated[
        Origins,
        Field(description="Origins of other sites whose pages may use the service, such as https://ward.example."),
    ] = ()
    tls_certificate: Annotated[ReadableFile | None, Field(description="Certificate file; serves TLS itself.")] = None
    tls_key: Annotated[ReadableFile | None, Field(description="Its private key.")] = None
    behind_proxy: Annotated[
        Proxies,
        Field(
            description="Addresses or networks of the proxy that ends TLS, such as 127.0.0.1 or 10.1.2.0/24; its "
            "X-Forwarded headers are trusted. Public networks are refused if they are wider than /12 (IPv6: /29)."
        ),
    ] = ()
    root_path: Annotated[
        RootPath,
        Field(
            description="Path under which clients find the service, such as /vitals, whether a proxy takes it off or "
            "not; unless given, what the proxy says in X-Forwarded-Prefix."
        ),
    ] = ""
    insecure_http: Annotated[bool, Field(description="Serve other machines without TLS.")] = False
    max_connections: Annotated[int, Field(ge=1, le=MOST, description="Streams at once, of all processes together.")] = (
        1000
    )
    max_connections_per_address: Annotated[
        int,
        Field(
            ge=1,
            le=MOST,
            description="Streams at once from one address, in each process; this machine has no limit.",
        ),
    ] = 50
    requests_per_second: Annotated[
        float,
        Field(
            gt=0,
            le=MOST,
            description="Requests per second from one address, on average, in each process; this machine has no limit.",
        ),
    ] = 20.0
    max_holds_per_patient: Annotated[
        int, Field(ge=1, le=MOST, description="Times that may be held at once for one patient.")
    ] = 3
    max_holds_per_address: Annotated[
        int, Field(ge=1, le=MOST, description="Times that may be held at once from one address, this machine's too.")
    ] = 20
    max_patients: Annotated[int, Field(ge=1, le=1000, description="Patients in one stream.")] = 256
    max_body_bytes: Annotated[int, Field(ge=1024, le=LARGEST, description="Largest body of a request, in bytes.")] = (
        64 * 1024
    )
    max_batch_bytes: Annotated[int, Field(ge=1024, le=LARGEST, description="Largest batch to predict, in bytes.")] = (
        1024 * 1024
    )
    max_appointment_bytes: Annotated[
        int, Field(ge=1024, le=LARGEST, description="Largest body of a request about appointments, in bytes.")
    ] = 16 * 1024
    max_bytes_waiting: Annotated[
        int,
        Field(
            ge=8 * 1024 * 1024,
            le=LARGEST * 1024,
            description="Bytes that may wait in memory at once, per process: answers that their clients are still to "
            "read, and bodies of requests.",
        ),
    ] = 32 * 1024 * 1024
    max_predictions_waiting: Annotated[
        int, Field(ge=1, le=MOST, description="Requests for predictions that may wait at once.")
    ] = 64
    predict_seconds: Annotated[
        float,
        Field(
            gt=0,
            le=600,
            description="Time that a request for predictions may take, or one for a history until its answer begins, "
            "in seconds.",
        ),
    ] = 2.0
    write_deadline: Annotated[
        float, Field(gt=0, le=600, description="Time that a client may leave a full buffer unread, in seconds.")
    ] = 10.0
    ping_interval: Annotated[float, Field(gt=0, le=600, description="Time between two pings, in seconds.")] = 20.0
    log_format: Annotated[
        Literal["text", "json"], Field(description="Lines of the log: for people, or one JSON object each.")
    ] = "text"

    def population_of(self, id: str | None = None) -> Population:
        """Population of the catalog by its id, or that of the settings."""
        return self._configured if id in {None, CONFIGURED} else POPULATIONS[id]

    @cached_property
    def _configured(self) -> Population:
        """Population of the settings; one from a file has an id that every request may name."""
        found = population_named(self.population)
        return found if found.id in POPULATIONS else replace(found, id=CONFIGURED)

    @property
    def has_pages(self) -> bool:
        """Whether the service has pages for people."""
        return self.environment == "development" if self.pages is None else self.pages

    @property
    def is_compiled(self) -> bool:
        """Whether readings are made by compiled code, where it can be had."""
        return self.environment == "production" if self.compiled is None else self.compiled

    @property
    def is_private(self) -> bool:
        """Whether the service can be reached from this machine alone."""
        return is_loopback(self.host) and not self.behind_proxy

    @property
    def database(self) -> str:
        """Address of the database, with the folder that a relative file is in."""
        from vitals.appointments.engines import SQLITE, address  # takes long to import, and the script needs none

        url = address(self.database_url.get_secret_value())
        if url.get_backend_name() == SQLITE and url.database:
            url = url.set(database=str(PROJECT_ROOT / url.database))
        return url.render_as_string(hide_password=False)

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        found = given_settings(os.environ, ENV_FILE, cls.model_fields)
        return init_settings, InitSettingsSource(settings_cls, dict(found))

    @field_validator("population")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            population_named(value)
        except UnknownEntry:
            known = {"known": ", ".join(POPULATIONS)}
            raise PydanticCustomError("population", "must be one of {known}, or a .json file", known) from None
        except InvalidData as error:
            raise PydanticCustomError("population", "must be a population: {error}", {"error": str(error)}) from None
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        from vitals.appointments.engines import address

        try:
            address(value.get_secret_value())
        except InvalidValue as error:
            raise PydanticCustomError("database", "must be {allowed}", {"allowed": error.allowed}) from None
        return value

    @model_validator(mode="after")
    def _safe(self) -> Self:
        """Refuse to serve other machines until token, names and encryption are decided."""
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise PydanticCustomError("tls", "VITALS_TLS_CERTIFICATE and VITALS_TLS_KEY belong together: set both")
        if self.is_private:
            return self
        lacking = [
            *([] if self.token else ["VITALS_TOKEN (auto makes one)"]),
            *([] if self.allowed_hosts else ["VITALS_ALLOWED_HOSTS (the name that clients use)"]),
        ]
        if not (self.tls_certificate or self.behind_proxy or self.insecure_http):
            lacking.append(
                "VITALS_TLS_CERTIFICATE and VITALS_TLS_KEY, VITALS_BEHIND_PROXY, or VITALS_INSECURE_HTTP=true"
            )
        if lacking:
            raise PydanticCustomError(
                "exposed",
                "{what} lets other machines connect: set {lacking} too, or listen on 127.0.0.1 without a proxy",
                {
                    "what": "VITALS_BEHIND_PROXY" if is_loopback(self.host) else f"VITALS_HOST {self.host!r}",
                    "lacking": "; ".join(lacking),
                },
            )
        return self


def load_settings(**given: Any) -> Settings:
    """Read the settings, or stop with a sentence about each that is wrong.

    Parameters
    ----------
    given
        Settings that take precedence over the environment: options of the command line.

    Raises
    ------
    SystemExit
        If a setting has a value that is not allowed, or a variable is not a setting.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SystemExit("\n".join(sentence(problem) for problem in error.errors())) from None


def skipped_variables() -> str | None:
    """Sentence about variables that look like settings and are not, because an orchestrator put them there."""
    names = injected(os.environ)
    if not names:
        return None
    return f"skipped {', '.join(names)}: addresses of services, as Kubernetes and Docker name them, and no settings"


def sentence(problem: Any) -> str:
    """Error about a setting, without its value if that is a secret."""
    message: str = problem["msg"]
    if not problem["loc"]:
        return message
    name = str(problem["loc"][0])
    value = "(not shown)" if name in SECRET else repr(problem["input"])
    return f"{PREFIX}{name.upper()} {value}: {message}"


def with_token(settings: Settings) -> Settings:
    """Settings with a token in place of `auto`, which is printed once."""
    if [token.get_secret_value() for token in settings.token] != [AUTO]:
        return settings
    return settings.model_copy(update={"token": (SecretStr(made_token()),)})
