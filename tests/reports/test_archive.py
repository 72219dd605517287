"""Every document as PDF/A: by pikepdf's validator as it is stored, by PDFBox's preflight on a 1b twin."""

from __future__ import annotations

import os
import shutil
import subprocess
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from reports.archive import AttachedData, NotArchivable, archive
from reports.fonts import Fonts

from .family import documents as family
from .gallery import gallery
from .samples import pages

JARS = [
    Path("/usr/share/java", f"{name}.jar")
    for name in (
        "preflight",
        "pdfbox2",
        "fontbox2",
        "xmpbox",
        "commons-logging",
        "javax.activation",
        "jaxb-api",
    )
]
LIST = AttachedData("名单.csv", "序号,名称\n1,示例𫖯集群\n".encode(), "text/csv", "名单数据")


@pytest.fixture(scope="session")
def documents(fonts: Fonts) -> dict[str, bytes]:
    """One of each kind of document, and what draws every part of a page."""
    return gallery(fonts)


PARTS = ["announcement", "circular", "charts"]
KINDS = pytest.mark.parametrize("kind", [*PARTS, *sorted(family())])


@KINDS
def test_every_document_is_pdf_a_2b_and_the_same_every_time(kind: str, documents: dict[str, bytes]) -> None:
    kept = archive(documents[kind])
    assert kept == archive(documents[kind])
    assert (kept.flavour, kept.sha256) == ("2b", sha256(kept.content).hexdigest())
    assert kept.pages == len(PdfReader(BytesIO(documents[kind])).pages)
    assert pages(kept.content) == pages(documents[kind])
    with pikepdf.open(BytesIO(kept.content)) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")


def test_attached_data_makes_it_3b_and_comes_out_as_it_went_in(documents: dict[str, bytes]) -> None:
    kept = archive(documents["notice"], [LIST])
    assert (kept, kept.flavour) == (archive(documents["notice"], [LIST]), "3b")
    with pikepdf.open(BytesIO(kept.content)) as pdf:
        assert pdf.attachments["名单.csv"].get_file().read_bytes() == LIST.content
        assert pdf.attachments["名单.csv"].obj.AFRelationship == "/Data"


def test_a_face_that_is_not_embedded_is_refused() -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(100, 100, "Helvetica")
    canvas.save()
    with pytest.raises(NotArchivable, match="不符合 PDF/A-2b"):
        archive(buffer.getvalue())


def preflight(path: Path) -> str:
    if not shutil.which("java") or not all(jar.is_file() for jar in JARS):
        if os.environ.get("CI"):
            raise FileNotFoundError("PDFBox preflight: see .ci/run")
        pytest.skip(
            "no PDFBox preflight: apt-get install libpdfbox2-java libactivation-java libjaxb-api-java"
        )
    classes = os.pathsep.join(map(str, JARS))
    command = ["java", "-cp", classes, "org.apache.pdfbox.preflight.Validator_A1b", str(path)]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


@KINDS
def test_pdfbox_preflight_passes_a_1b_twin(kind: str, documents: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.pdf"
    path.write_bytes(archive(documents[kind], flavour="1b").content)
    assert preflight(path) == f"The file {path.name} is a valid PDF/A-1b file"


def test_pdfbox_preflight_can_fail(documents: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    writer = PdfWriter(clone_from=BytesIO(documents["circular"]))
    writer.write(path)
    assert preflight(path).startswith("The file plain.pdf is not a valid PDF/A-1b file")
