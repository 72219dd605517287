"""The reproducible stream, byte for byte."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.seeded import SeededStream, draw_seed


def test_the_stream_is_hash_of_seed_and_counter() -> None:
    stream = SeededStream(b"seed")
    blocks = b"".join(sha256(b"seed" + bytes(7) + bytes([counter])).digest() for counter in range(3))
    assert bytes(stream.below(256) for _ in range(96)) == blocks


def test_a_number_keeps_the_lowest_bits_and_is_drawn_again_when_too_large() -> None:
    stream, block = SeededStream(b"seed"), sha256(b"seed" + bytes(8)).digest()
    expected = [byte & 7 for byte in block if byte & 7 < 5]
    assert [stream.below(5) for _ in expected] == expected


def test_known_draws() -> None:
    assert SeededStream(b"2026").shuffled(range(10)) == [3, 9, 0, 8, 5, 1, 7, 4, 6, 2]
    assert SeededStream(b"2026").choice("abcdef") == "c"


def test_one_possibility_takes_no_bytes() -> None:
    stream = SeededStream(b"seed")
    assert stream.below(1) == 0
    assert stream.below(256) == sha256(b"seed" + bytes(8)).digest()[0]


def test_nothing_lies_below_zero() -> None:
    with pytest.raises(ValueError, match="no number lies between 0 and -1"):
        SeededStream(b"").below(0)


def test_the_seed_binds_the_commitment_to_the_public_value() -> None:
    assert draw_seed(b"commitment", b"public") == sha256(b"commitmentpublic").digest()


@given(st.binary(max_size=40), st.integers(1, 2**70))
def test_numbers_stay_below(seed: bytes, n: int) -> None:
    stream = SeededStream(seed)
    assert all(0 <= stream.below(n) < n for _ in range(5))


@given(st.binary(max_size=40), st.lists(st.integers(), max_size=30))
def test_a_shuffle_loses_nothing(seed: bytes, items: list[int]) -> None:
    assert sorted(SeededStream(seed).shuffled(items)) == sorted(items)


def test_all_orders_come_equally_often() -> None:
    stream = SeededStream(b"fair")
    counts: dict[tuple[str, ...], int] = {}
    for _ in range(6000):
        order = tuple(stream.shuffled("abc"))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    # Chi-square with 5 degrees of freedom exceeds 20.5 once in a thousand; the seed is fixed.
    assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) < 20.5
