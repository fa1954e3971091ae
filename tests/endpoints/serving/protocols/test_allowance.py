from Endpoints.serving.protocols.allowance import Allowance, Allowances


def test_an_allowance_fills_at_its_rate_and_no_further_than_full():
    allowance = Allowance(20, 2, now=100)
    assert allowance.take(15, now=100) == 15
    assert allowance.take(15, now=100) == 5
    assert allowance.take(1, now=100.4) == 0
    assert allowance.take(3, now=101) == 2
    assert allowance.take(1000, now=1000) == 20


def test_every_address_has_an_allowance():
    allowances = Allowances(2, 1)
    assert [allowances.take("a", now=0) for _ in range(3)] == [True, True, False]
    assert allowances.take("b", now=0)
    assert [allowances.take("a", now=1) for _ in range(2)] == [True, False]


def test_addresses_that_were_long_not_seen_are_forgotten():
    allowances = Allowances(1, 0.001, clients=3)
    assert [allowances.take(address, 0.0) for address in "abcabc"] == [True] * 3 + [False] * 3
    assert allowances.take("d", 0.0)
    assert allowances.take("a", 0.0)  # forgotten when d came
    assert not allowances.take("c", 0.0)


def test_addresses_are_kept_up_to_a_limit():
    assert Allowances(1, 1).clients == 10_000
