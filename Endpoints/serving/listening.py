"""Where the service listens, with one process or several.

On Linux each of several processes listens for itself (SO_REUSEPORT), and the kernel spreads new connections evenly.
With one socket for all, the process that wakes first takes every connection of a burst. Elsewhere that is what there
is: with SO_REUSEPORT macOS gives all connections to one process as well.
"""

import errno
import os
import socket
import sys
from dataclasses import dataclass

__all__ = ["Listener", "listen", "share"]

SPREAD = sys.platform == "linux"


@dataclass(frozen=True)
class Listener:
    """Address that several processes listen on.

    Parameters
    ----------
    kept
        Socket that is bound to it: the one that all listen on, or else what keeps the port for their own.
    is_shared
        Whether all listen on that one.
    """

    kept: socket.socket
    is_shared: bool

    def open(self) -> socket.socket:
        """The socket for one process to listen on."""
        return self.kept if self.is_shared else bound(self.kept.family, self.kept.getsockname())


def listen(host: str, port: int) -> socket.socket:
    """Take an address, or stop with a sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        where = f"cannot listen on {host}:{port}"
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"{where}: stop what listens there, or choose another --port")
        if error.errno in {errno.EADDRNOTAVAIL, socket.EAI_NONAME}:  # the latter from a name server
            sys.exit(f"{where}: it is no address of this machine")
        by_name = isinstance(error, socket.gaierror)  # whose numbers are its own
        sys.exit(f"{where}: {error.strerror if by_name else os.strerror(error.errno or 0)}")


def share(listener: socket.socket) -> Listener:
    """Let several processes have the address of a socket that was the only one there."""
    if not SPREAD:
        return Listener(listener, is_shared=True)
    with listener:  # it listens: the kernel would give it connections that nobody accepts
        address, family = listener.getsockname(), listener.family
    return Listener(bound(family, address), is_shared=False)


def bound(family: int, address: tuple[str, int]) -> socket.socket:
    """A socket at an address that others may share; it does not listen yet."""
    kept = socket.socket(family, socket.SOCK_STREAM)
    if family == socket.AF_INET6:
        kept.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # as `create_server` does
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    kept.bind(address)
    return kept
