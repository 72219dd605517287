"""What is fixed before chance comes in: canonical bytes, their SHA-256, the seed that follows from it.

A draw that anybody can check has two steps, in this order:

1. everything that the outcome depends on but chance (roster, recusals, loads, rules, version of the code) is
   written down in canonical JSON; the SHA-256 of the bytes, the commitment, is published;
2. a public value that nobody controls comes up later (a lottery's numbers, an index at its close); the seed
   is SHA-256(commitment ‖ value in UTF-8), and `scoring.seeded.SeededStream` does the rest.

Canonical JSON: UTF-8, names sorted by code point, no space, no escape that JSON does not demand, whole
numbers only; a subset of RFC 8785. `sha256sum` on the published file gives the commitment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeAlias

from scoring.seeded import draw_seed

JSONObject: TypeAlias = dict[str, Any]


class RecordError(ValueError):
    """A published file cannot be used; the message begins with the place, such as ``candidates[3].kind``."""


def canonical(value: Mapping[str, Any]) -> bytes:
    """The bytes that a commitment is the SHA-256 of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commit(value: Mapping[str, Any]) -> str:
    """The commitment, in hexadecimal digits."""
    return sha256(canonical(value)).hexdigest()


def seed_of(commitment: str, public_value: str) -> bytes:
    """The seed that follows from a commitment and the value that came later."""
    return draw_seed(bytes.fromhex(commitment), public_value.encode())


def parse(data: bytes) -> JSONObject:
    """Read a published file; raises `RecordError` unless it holds one JSON object with each name once."""
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise RecordError("the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise RecordError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise RecordError("the file is nested too deeply") from None
    if not isinstance(found, dict):
        raise RecordError("the file holds no object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> JSONObject:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RecordError(
            f"{next(n for n, _ in pairs if [m for m, _ in pairs].count(n) > 1)}: is there twice"
        )
    return found


@dataclass(frozen=True)
class Reader:
    """Fields of an object, each of its kind or a `RecordError` that names its place."""

    value: JSONObject
    place: str = ""

    def _error(self, name: str, wanted: str) -> RecordError:
        return RecordError(f"{self.place}{name}: {wanted}")

    def _get(self, name: str, kinds: type | tuple[type, ...], wanted: str) -> Any:
        if name not in self.value:
            raise self._error(name, "is missing")
        found = self.value[name]
        if not isinstance(found, kinds) or isinstance(found, bool):
            raise self._error(name, f"is not {wanted}")
        return found

    def text(self, name: str, among: Sequence[str] = ()) -> str:
        """A text; one of those named, where any are."""
        found = str(self._get(name, str, "a text"))
        if among and found not in among:
            raise self._error(name, f"{found!r} is none of {', '.join(among)}")
        return found

    def whole(self, name: str) -> int:
        """A whole number, 0 or above."""
        found = int(self._get(name, int, "a whole number"))
        if found < 0:
            raise self._error(name, "is below 0")
        return found

    def maybe_whole(self, name: str) -> int | None:
        """A whole number, 0 or above, or null."""
        return None if name in self.value and self.value[name] is None else self.whole(name)

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        found = list(self._get(name, list, "a list"))
        if not all(isinstance(each, str) for each in found):
            raise self._error(name, "holds something that is no text")
        return found

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """A list of pairs of texts."""
        found = []
        for index, each in enumerate(self._get(name, list, "a list")):
            if not (isinstance(each, list) and len(each) == 2 and all(isinstance(one, str) for one in each)):
                raise self._error(f"{name}[{index}]", "is not a pair of texts")
            found.append((each[0], each[1]))
        return found

    def object(self, name: str) -> Reader:
        """An object within."""
        return Reader(self._get(name, dict, "an object"), f"{self.place}{name}.")

    def objects(self, name: str) -> list[Reader]:
        """A list of objects."""
        found = self._get(name, list, "a list")
        for index, each in enumerate(found):
            if not isinstance(each, dict):
                raise self._error(f"{name}[{index}]", "is not an object")
        return [Reader(each, f"{self.place}{name}[{index}].") for index, each in enumerate(found)]


def differences(published: Any, found: Any, place: str = "") -> list[str]:
    """Places at which a published record differs from what comes out again, in order."""
    if isinstance(published, dict) and isinstance(found, dict):
        return [
            line
            for name in sorted(published.keys() | found.keys())
            for line in differences(
                published.get(name), found.get(name), f"{place}.{name}" if place else name
            )
        ]
    if isinstance(published, list) and isinstance(found, list) and len(published) == len(found):
        return [
            line
            for index, (one, other) in enumerate(zip(published, found, strict=True))
            for line in differences(one, other, f"{place}[{index}]")
        ]
    if published == found and isinstance(published, bool) == isinstance(found, bool):
        return []
    return [f"{place}: published {_short(published)}, comes out as {_short(found)}"]


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"
