"""Networks that are everybody, by themselves or together, and those that a proxy may have."""

from ipaddress import ip_network

import pytest

from Configurations.networks import is_too_wide, network_of


@pytest.mark.parametrize(
    "texts",
    [
        ["0.0.0.0/0"],
        ["::/0"],
        ["0.0.0.0/1", "128.0.0.0/1"],
        ["128.0.0.0/2", "10.0.0.1", "0.0.0.0/1", "192.0.0.0/2"],
        [f"{first}.0.0.0/8" for first in range(256)],
        ["10.0.0.0/8", "11.0.0.0/8"],
        ["::/1", "8000::/1"],
        ["2000::/3"],
        ["::ffff:0.0.0.0/96"],
        ["::ffff:0.0.0.0/97", "::ffff:128.0.0.0/97"],
        ["::ffff:0.0.0.0/97", "128.0.0.0/1"],
        ["::fffe:0:0/95"],
        ["::/8"],
        ["9.0.0.0/8", "10.0.0.0/8"],
        ["2a00::/7"],
        ["1.0.0.0/11"],
        [f"{first}.0.0.0/12" for first in range(20, 80, 2)],
    ],
)
def test_networks_that_no_proxy_has(texts):
    assert is_too_wide(texts)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["127.0.0.1", "::1"],
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10"],
        ["::ffff:10.0.0.0/104", "::ffff:127.0.0.1"],
        ["173.245.48.0/20", "104.16.0.0/13", "104.24.0.0/14", "2606:4700::/32"],
        ["10.0.0.0/9", "10.128.0.0/9"],
        ["104.16.0.0/12", "2a06:98c0::/29"],
    ],
)
def test_networks_that_a_proxy_may_have(texts):
    assert not is_too_wide(texts)


def test_an_ipv4_network_is_one_in_either_way_of_writing():
    assert network_of("::ffff:10.1.0.0/112") == network_of("10.1.0.0/16") == ip_network("10.1.0.0/16")
    assert network_of("::ffff:127.0.0.1") == ip_network("127.0.0.1/32")
