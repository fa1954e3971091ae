"""How many connections a process may have: what the settings want, as far as the system has files for it."""

import ipaddress
import logging
import resource
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from Configurations.config import Settings
from Configurations.networks import is_loopback
from Endpoints.serving.metrics import Counters
from Endpoints.serving.protocols import LAST, Places, Refusals

__all__ = ["places", "raise_file_limit"]

log = logging.getLogger(__name__)

REQUESTS, REQUESTS_PER_ADDRESS = 1000, 50  # connections besides those of as many streams as there may be
RESERVED = 64  # files for the database, the log, the model, and what is accepted while others end
FEWEST = 32  # connections without which there is no use in serving
ENOUGH = 65_536  # files for which the limit is raised, where the system has so many, even if fewer are wanted
MACOS = 10_240  # most files of a process that macOS grants although it says that there is no limit


def raise_file_limit(settings: Settings) -> None:
    """Raise the limit of open files as far as the system lets; stop or warn where that is too little."""
    wanted = connections(settings) + LAST + RESERVED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    aim = max(wanted, ENOUGH)
    for limit in (aim if hard == resource.RLIM_INFINITY else min(aim, hard), MACOS):
        if soft != resource.RLIM_INFINITY and limit > soft:
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
                break
    files = open_files()
    if files < FEWEST + LAST + RESERVED:
        sys.exit(f"the system lets a process open {files} files: allow {wanted} (ulimit -n, or LimitNOFILE of systemd)")
    if files < wanted:
        log.warning(
            "the system lets a process open %d files, which is enough for %d connections at once: %d would allow %d",
            *(files, files - LAST - RESERVED, wanted, connections(settings)),
        )


def open_files() -> int:
    """How many files this process may open."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


def connections(settings: Settings) -> int:
    """How many connections the settings want."""
    return settings.max_connections + REQUESTS


def places(settings: Settings, counters: Counters) -> Places:
    """Places for the connections of a process."""
    return Places(
        min(connections(settings), open_files() - LAST - RESERVED),
        settings.max_connections_per_address + REQUESTS_PER_ADDRESS,
        trusted(settings.behind_proxy),
        Refusals(counters.rejected),
        Refusals(counters.disconnects, "ended"),
    )


def trusted(proxies: Sequence[str]) -> Callable[[str], bool]:
    """Whether many clients may be behind an address: it is this machine's, or a proxy's."""
    networks = [ipaddress.ip_network(proxy, strict=False) for proxy in proxies]

    def is_exempt(address: str) -> bool:
        if is_loopback(address):
            return True
        with suppress(ValueError):
            given = ipaddress.ip_network(address)  # a client by IPv6 is a network
            return any(given.version == each.version and given.overlaps(each) for each in networks)
        return False

    return is_exempt
