"""Signatures on archived documents: by a key of one's own, or by an outside seal service.

Validate first, sign last: a signature is an increment after the bytes that were archived, so that the
document as it was before can always be taken out of the signed file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Protocol


class Sealer(Protocol):
    """Who signs or seals. The contract, for every implementation:

    - `content` is a whole PDF/A file and `sha256` its digest in hexadecimal; the service checks the digest
      before it signs.
    - It returns the same file with an incremental update after it: the first len(content) bytes are
      unchanged, and what follows holds at least one signature over all of them.
    - It raises an exception where it does not sign; it never returns a file without a signature.
    - It draws its visible seal, where it has one, in the room left over signature and date; this system
      never draws one.
    """

    def seal(self, content: bytes, sha256: str) -> bytes:
        """Return the signed file."""
        ...


class SealRefused(RuntimeError):
    """A seal service returned something else than the document with a signature after it."""


def sealed(sealer: Sealer, content: bytes) -> bytes:
    """Have a document signed, and check what comes back; raises `SealRefused`."""
    try:
        returned = sealer.seal(content, hashlib.sha256(content).hexdigest())
    except SealRefused:
        raise
    except Exception as error:
        raise SealRefused(f"签章服务没有完成签章：{error}") from error
    if returned[: len(content)] != content:
        raise SealRefused("签章服务返回的文件改动了原文件的内容")
    if b"/ByteRange" not in returned[len(content) :]:
        raise SealRefused("签章服务返回的文件中没有签名")
    return returned


@dataclass(frozen=True)
class KeySigner:
    """Signs with a key of one's own in a PKCS#12 file (PAdES B-B): evidence of alteration, no official seal.

    Needs pyHanko (the extra `signature`).
    """

    key: Path
    passphrase: bytes | None = None

    def seal(self, content: bytes, sha256: str) -> bytes:
        """Return the file with the signature appended; raises `SealRefused` for a digest that differs."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigSeedSubFilter

        if hashlib.sha256(content).hexdigest() != sha256:
            raise SealRefused("待签文件与所给校验值不符")
        signer = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
            str(self.key), passphrase=self.passphrase
        )
        if signer is None:
            raise SealRefused(f"签名密钥不能使用：{self.key.name}")
        file = IncrementalPdfFileWriter(BytesIO(content))
        metadata = signers.PdfSignatureMetadata(
            field_name=f"Archive-{sha256[:8]}", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        signed = signers.sign_pdf(file, metadata, signer=signer)
        return bytes(signed.getvalue())
