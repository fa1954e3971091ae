"""Names of requests: given ones that are well-formed, and made ones."""

import asyncio

import pytest

from Endpoints.wire.request_ids import begin_request, current_request, new_id


@pytest.mark.parametrize("given", ["a", "7b1f-0c", "Root=1-67:a/b+c_.", "x" * 128])
def test_a_well_formed_id_is_kept(given: str) -> None:
    assert asyncio.run(named([given])) == given


@pytest.mark.parametrize(
    "given",
    [
        [],
        [""],
        [" a"],
        ["a b"],
        ["a", "b"],
        ["a,b"],
        ["x" * 129],
        ["a\n"],
        ["\N{DEGREE SIGN}"],
        ["<a>"],
        ['"'],
        ["%0a"],
    ],
)
def test_another_is_made_in_place_of_one_that_is_not(given: list[str]) -> None:
    made = asyncio.run(named(given))
    assert len(made) == 32
    assert made not in given


async def named(given: list[str]) -> str:
    assert begin_request(given) == current_request()
    return current_request()


def test_no_two_are_alike_and_none_is_there_outside_of_a_request() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
    assert current_request() == ""
