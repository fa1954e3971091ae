"""Addresses and networks: which are this machine's, and which a setting may trust."""

import ipaddress
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network

__all__ = ["WIDEST", "is_address", "is_loopback", "is_too_wide", "network_of"]

# Bits that a network must fix at least: the widest that are private, 10.0.0.0/8 and fc00::/7. No proxy has one wider.
WIDEST = {4: 8, 6: 7}
MAPPED = IPv6Network("::ffff:0:0/96")  # IPv4 addresses, as sockets of IPv6 write them


def is_address(host: str) -> bool:
    """Whether a text is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a name or address can be reached from this machine alone."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def network_of(text: str) -> IPv4Network | IPv6Network:
    """The network, or the single address, that a text names; of IPv4 also where IPv6 writes it.

    Raises
    ------
    ValueError
        If the text names none.
    """
    found = ipaddress.ip_network(text)
    if not isinstance(found, IPv6Network) or not found.overlaps(MAPPED):
        return found
    low = int(found.network_address) % 2**32 if found.subnet_of(MAPPED) else 0
    return IPv4Network((low, max(found.prefixlen - MAPPED.prefixlen, 0)))


def is_too_wide(texts: Iterable[str]) -> bool:
    """Whether networks are, one of them or several that lie beside each other, wider than any that is private."""
    networks = [network_of(text) for text in texts]
    fours = ipaddress.collapse_addresses([each for each in networks if isinstance(each, IPv4Network)])
    sixes = ipaddress.collapse_addresses([each for each in networks if isinstance(each, IPv6Network)])
    both: list[IPv4Network | IPv6Network] = [*fours, *sixes]
    return any(each.prefixlen < WIDEST[each.version] for each in both)
