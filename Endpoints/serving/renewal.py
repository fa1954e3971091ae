"""Certificates and tokens that are renewed while the service runs, on SIGHUP."""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path

from Configurations.config import Settings

__all__ = ["Read", "certificate_error", "reread", "token_bytes"]

log = logging.getLogger(__name__)

type Read = Callable[[], Settings]


def token_bytes(settings: Settings) -> list[bytes]:
    """Tokens that clients may send."""
    return [token.get_secret_value().encode() for token in settings.token]


def certificate_error(certificate: Path | None, key: Path | None) -> str | None:
    """Why a certificate cannot be used, if so."""
    if certificate is None:
        return None
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        return f"VITALS_TLS_CERTIFICATE or VITALS_TLS_KEY cannot be used: {error}"
    return None


def reread(read: Read, served: Settings) -> Settings | None:
    """Settings with the token and the certificate as they are now; None, and a sentence, where one cannot be used."""
    try:
        settings = read()
        if (settings.tls_certificate is None) != (served.tls_certificate is None):
            raise SystemExit("TLS cannot be turned on or off while the service runs: restart it")
        if bool(settings.token) != bool(served.token):
            raise SystemExit("the need for a token cannot be turned on or off while the service runs: restart it")
        if error := certificate_error(settings.tls_certificate, settings.tls_key):
            raise SystemExit(error)
    except SystemExit as refusal:
        log.error("not renewed, what was there stays: %s", refusal.code)
        return None
    renewed = {name: getattr(settings, name) for name in ("token", "tls_certificate", "tls_key")}
    log.info("the token and the certificate were read anew; other settings need a restart")
    return served.model_copy(update=renewed)
