"""Random numbers that come out the same on every machine: one generator for each thing named."""

from random import Random


def seeded(*names: object) -> Random:
    """Return a generator of its own for what ``names`` name, independent of the order of asking."""
    return Random("/".join(map(str, names)))  # noqa: S311  made-up data, no secret
