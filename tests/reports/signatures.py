"""Keys and services that really sign, and the check that they did."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from reports.signing import KeySigner

PASSPHRASE = b"only for tests"


def make_key(folder: Path) -> Path:
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
    (folder / "certificate.der").write_bytes(certificate.public_bytes(pkcs12.serialization.Encoding.DER))
    path = folder / "key.p12"
    encryption = BestAvailableEncryption(PASSPHRASE)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"test", private, certificate, None, encryption))
    return path


def checked(content: bytes, key: Path) -> list[tuple[bool, bool, bool]]:
    """Whether each signature is unbroken, valid and trusted with the key's certificate."""
    root = load_cert_from_pemder(str(key.with_name("certificate.der")))
    found = []
    for signature in PdfFileReader(BytesIO(content)).embedded_signatures:
        context = ValidationContext(trust_roots=[root], allow_fetching=False)
        status = validate_pdf_signature(signature, context)
        found.append((status.intact, status.valid, status.trusted))
    return found


class OutsideService:
    """A double of the office's seal service: it really signs, with a key that it holds."""

    def __init__(self, key: Path) -> None:
        self.signer = KeySigner(key, PASSPHRASE)
        self.seen: list[str] = []

    def seal(self, content: bytes, sha256: str) -> bytes:
        self.seen.append(sha256)
        return self.signer.seal(content, sha256)
