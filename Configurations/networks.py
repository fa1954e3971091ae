"""Addresses and networks: which are this machine's, and which a setting may trust."""

import ipaddress
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network

__all__ = ["is_address", "is_loopback", "is_too_wide", "network_of"]

# Bits that a network must fix at least. The widest that are private are 10.0.0.0/8 and fc00::/7; public ones of proxies
# are much narrower, those of content delivery too.
WIDEST_PRIVATE = {4: 8, 6: 7}
WIDEST_PUBLIC = {4: 12, 6: 29}
MOST_PUBLIC = 16  # times the widest, of all public networks together
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
    """Whether networks, one of them or all together, are wider than those of proxies are."""
    networks = [network_of(text) for text in texts]
    fours = list(ipaddress.collapse_addresses([each for each in networks if isinstance(each, IPv4Network)]))
    sixes = list(ipaddress.collapse_addresses([each for each in networks if isinstance(each, IPv6Network)]))
    return any(map(is_wide, fours)) or any(map(is_wide, sixes)) or are_many(fours) or are_many(sixes)


def is_wide(network: IPv4Network | IPv6Network) -> bool:
    """Whether a network is wider than any of its kind."""
    widest = WIDEST_PUBLIC if network.is_global else WIDEST_PRIVATE
    return network.prefixlen < widest[network.version]


def are_many(networks: Sequence[IPv4Network] | Sequence[IPv6Network]) -> bool:
    """Whether public networks, of which none overlap, are too wide together."""
    widest = sum(2.0 ** -WIDEST_PUBLIC[each.version] for each in networks[:1])
    return sum(2.0**-each.prefixlen for each in networks if each.is_global) > MOST_PUBLIC * widest
