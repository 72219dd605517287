"""The example at the head of the package is true."""

import doctest

import scoring


def test_the_example() -> None:
    assert doctest.testmod(scoring) == doctest.TestResults(failed=0, attempted=4)
