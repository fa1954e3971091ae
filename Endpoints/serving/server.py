"""The server: uvicorn with the protocol classes of this project, and nothing left to its defaults."""

import logging
import signal
from functools import partial

from Configurations.config import Settings
from Endpoints.serving.capacity import raise_file_limit
from Endpoints.serving.checks import check
from Endpoints.serving.listening import listen, share
from Endpoints.serving.logs import configure_logging, fields
from Endpoints.serving.process import Build, Config, Server, leave, run
from Endpoints.serving.renewal import Read
from Endpoints.serving.supervisor import Supervisor

__all__ = ["serve"]

log = logging.getLogger(__name__)


def serve(build: Build, read: Read) -> None:
    """Serve until the process is told to stop (Ctrl+C, SIGTERM), and end it: with status 3 if nothing could be served.

    Parameters
    ----------
    build
        Makes the application from the settings.
    read
        Reads the settings: where to listen, and everything else. On SIGHUP they are read again, for the token and the
        certificate in them.

    Raises
    ------
    SystemExit
        With a sentence if something that it needs is not there: the address, the model, the certificate, files.
    """
    settings = read()
    configure_logging(settings.log_format)
    check(settings)
    raise_file_limit(settings)
    listener = listen(settings.host, settings.port)
    started = partial(announce, settings, listener.getsockname())
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again when it has stopped
    if settings.workers > 1:
        status = Supervisor(build, settings, share(listener), read, started).run()
    else:
        status = run(Server(Config(build, settings), started, read), listener)
    log.info("stopped")
    leave(status)


def announce(settings: Settings, address: tuple[str, int]) -> None:
    """Print the address, whether there is a page to open, and how to stop."""
    host, port = address[:2]
    name = f"[{host}]" if ":" in host else host
    scheme = "https" if settings.tls_certificate else "http"
    url = f"{scheme}://{name}:{port}"
    pages = "" if settings.has_pages else ", without pages (VITALS_PAGES=true serves them)"
    print(f"Synthetic vital signs, not for clinical use, live at {url}{pages} (stop with Ctrl+C)", flush=True)
    log.info("started at %s, processes: %d", url, settings.workers, extra=fields(url=url, processes=settings.workers))
