"""Checks before the service begins: what can never work is said in a sentence, and nothing is started."""

import logging
import sys

from Configurations.config import Settings
from Endpoints.serving.renewal import certificate_error
from vitals.appointments.errors import Unavailable
from vitals.appointments.store import Store
from vitals.errors import InvalidModel, InvalidValue
from vitals.model.persistence import load_artifacts

__all__ = ["check", "check_database", "check_model"]

log = logging.getLogger(__name__)


def check(settings: Settings) -> None:
    """Stop with a sentence where the service could not start, or would have to be started for ever."""
    check_model(settings)
    check_database(settings)
    if error := certificate_error(settings.tls_certificate, settings.tls_key):
        sys.exit(error)


def check_model(settings: Settings) -> None:
    """Stop with a sentence where the model is missing, changed or made by other versions."""
    try:
        load_artifacts(settings.models)
    except InvalidModel as error:
        sys.exit(str(error))


def check_database(settings: Settings) -> None:
    """Make the tables before workers start; stop with a sentence where that can never work, and only warn elsewhere."""
    try:
        store = Store(settings.database)
    except InvalidValue as error:
        sys.exit(f"VITALS_DATABASE_URL: {error}")
    try:
        store.database.prepare()
    except Unavailable as error:
        what = f"the file {store.database.url.database}" if store.database.is_sqlite else "the database"
        log.warning(
            "VITALS_DATABASE_URL: %s cannot be used (%s). Requests about appointments get 503 until it can, everything "
            "else is served",
            what,
            error.why,
        )
    finally:
        store.close()
