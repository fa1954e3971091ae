"""Addresses of clients: whom limits take for one."""

import ipaddress
from functools import lru_cache

__all__ = ["address_group"]

CUSTOMER = 64  # bits of an IPv6 address that a network gives to one customer, who may use all the rest


@lru_cache(maxsize=1024)
def address_group(address: str) -> str:
    """Name of all that counts as one client: an IPv4 address, or the /64 network of an IPv6 address.

    Examples
    --------
    >>> address_group("2001:db8:1:2:aaaa::1") == address_group("2001:db8:1:2::7")
    True
    >>> address_group("::ffff:192.0.2.7")
    '192.0.2.7'
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address  # unknown, or of a kind that has none
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        if not found.is_loopback:
            return str(ipaddress.IPv6Network((int(found), CUSTOMER), strict=False))
    return str(found)
