"""Signatures that are really made and really checked, by one's own key and by a service outside."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from reports.archive import archive
from reports.fonts import Fonts
from reports.official import render
from reports.signing import KeySigner, SealRefused, sealed

from .gallery import circular

PASSPHRASE = b"only for tests"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with a certificate that it issued itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "示例单位测试证书")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
        .sign(private, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("key")
    (folder / "certificate.der").write_bytes(certificate.public_bytes(pkcs12.serialization.Encoding.DER))
    path = folder / "key.p12"
    encryption = BestAvailableEncryption(PASSPHRASE)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"test", private, certificate, None, encryption))
    return path


@pytest.fixture(scope="module")
def document(fonts: Fonts) -> bytes:
    return archive(render(circular(), fonts)).content


def intact(content: bytes, key: Path) -> tuple[bool, bool, bool]:
    """Whether the one signature is unbroken, valid and trusted with its certificate."""
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    root = load_cert_from_pemder(str(key.with_name("certificate.der")))
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    return status.intact, status.valid, status.trusted


def test_a_signature_stands_after_the_archived_bytes_and_holds(document: bytes, key: Path) -> None:
    signed = sealed(KeySigner(key, PASSPHRASE), document)
    assert signed[: len(document)] == document
    assert intact(signed, key) == (True, True, True)


def test_an_altered_file_breaks_its_signature(document: bytes, key: Path) -> None:
    signed = bytearray(sealed(KeySigner(key, PASSPHRASE), document))
    place = len(document) // 2
    signed[place] ^= 1
    assert not intact(bytes(signed), key)[0]


def test_a_wrong_digest_is_not_signed(document: bytes, key: Path) -> None:
    with pytest.raises(SealRefused, match="校验值不符"):
        KeySigner(key, PASSPHRASE).seal(document, hashlib.sha256(b"other").hexdigest())


class OutsideService:
    """A double of the office's seal service: it really signs, with a key that it holds."""

    def __init__(self, key: Path) -> None:
        self.signer = KeySigner(key, PASSPHRASE)
        self.seen: list[str] = []

    def seal(self, content: bytes, sha256: str) -> bytes:
        self.seen.append(sha256)
        return self.signer.seal(content, sha256)


def test_a_service_outside_is_asked_with_the_digest(document: bytes, key: Path) -> None:
    service = OutsideService(key)
    assert intact(sealed(service, document), key) == (True, True, True)
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
