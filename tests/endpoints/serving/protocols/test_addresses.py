import pytest

from Configurations.networks import is_loopback
from Endpoints.serving.protocols.addresses import address_group


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:DB8:1:2::1", "2001:0db8:0001:0002::2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("192.0.2.7", "192.0.2.8", False),
        ("::1", "::2", False),
        ("", "192.0.2.7", False),
        ("unix", "testclient", False),
    ],
)
def test_who_counts_as_one_client(one: str, other: str, same: bool) -> None:
    assert (address_group(one) == address_group(other)) is same


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"])
def test_this_machine_is_known_by_its_group(address: str) -> None:
    assert is_loopback(address_group(address))


@pytest.mark.parametrize("address", ["", "::2", "::7f00:1", "192.0.2.7", "2001:db8::1", "unix"])
def test_and_no_other(address: str) -> None:
    assert not is_loopback(address_group(address))
