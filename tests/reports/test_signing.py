"""Signatures that are really made and really checked, by one's own key and by a service outside."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reports.archive import archive
from reports.fonts import Fonts
from reports.official import render
from reports.signing import KeySigner, SealRefused, sealed

from .gallery import circular
from .signatures import PASSPHRASE, OutsideService, checked, make_key

GOOD = (True, True, True)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_key(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def document(fonts: Fonts) -> bytes:
    return archive(render(circular(), fonts)).content


def test_a_signature_stands_after_the_archived_bytes_and_holds(document: bytes, key: Path) -> None:
    signed = sealed(KeySigner(key, PASSPHRASE), document)
    assert signed[: len(document)] == document
    assert checked(signed, key) == [GOOD]


def test_an_altered_file_breaks_its_signature(document: bytes, key: Path) -> None:
    signed = bytearray(sealed(KeySigner(key, PASSPHRASE), document))
    place = len(document) // 2
    signed[place] ^= 1
    assert [intact for intact, *_ in checked(bytes(signed), key)] == [False]


def test_a_wrong_digest_is_not_signed(document: bytes, key: Path) -> None:
    with pytest.raises(SealRefused, match="校验值不符"):
        KeySigner(key, PASSPHRASE).seal(document, hashlib.sha256(b"other").hexdigest())


def test_a_service_outside_is_asked_with_the_digest(document: bytes, key: Path) -> None:
    service = OutsideService(key)
    assert checked(sealed(service, document), key) == [GOOD]
    assert service.seen == [hashlib.sha256(document).hexdigest()]


class Careless:
    """A service that breaks the contract in a given way."""

    def __init__(self, returned: bytes) -> None:
        self.returned = returned

    def seal(self, content: bytes, sha256: str) -> bytes:  # noqa: ARG002  the contract's
        return self.returned


def test_what_a_service_returns_is_checked(document: bytes, key: Path) -> None:
    with pytest.raises(SealRefused, match="改动了原文件"):
        sealed(Careless(b"%PDF-1.7 another"), document)
    with pytest.raises(SealRefused, match="没有签名"):
        sealed(Careless(document), document)


class Unreachable:
    def seal(self, content: bytes, sha256: str) -> bytes:
        raise ConnectionError(f"no answer for {len(content)} bytes, {sha256[:4]}")


def test_a_service_that_fails_signs_nothing(document: bytes) -> None:
    with pytest.raises(SealRefused, match="没有完成签章：no answer"):
        sealed(Unreachable(), document)
