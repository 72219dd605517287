"""Slips: one page for each expert, with nothing of another's."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pypdf
import pytest

from reports.content import DEMO_ISSUER
from reports.fonts import Fonts
from reports.slip import Slip, SlipsContent, render

CODES = ("4F7K-09QM-WXYZ-1234", "0000-1111-2222-3333", "ZZZZ-YYYY-XXXX-WWWW")


def slips(count: int) -> SlipsContent:
    return SlipsContent(
        round="2026年度评审",
        issuer=DEMO_ISSUER,
        slips=tuple(
            Slip(f"E{at}", f"专家{at}", "某大学", code, f"https://review.example.cn/invitation/{code}")
            for at, code in enumerate(CODES[:count], start=1)
        ),
        expires_at=datetime(2026, 6, 1, 9, 0, tzinfo=UTC),
        demo=True,
    )


def test_each_expert_has_a_page_with_the_own_code_alone(fonts: Fonts) -> None:
    pages = [
        "".join(page.extract_text().split())
        for page in pypdf.PdfReader(io.BytesIO(render(slips(3), fonts))).pages
    ]
    assert len(pages) == 3
    for at, page in enumerate(pages):
        assert [code in page for code in CODES] == [at == other for other in range(3)]
        assert f"专家{at + 1}：" in page
        assert "请于2026年6月1日09:00前" in page
        assert "演示数据，非正式文件" in page


def test_the_same_slips_give_the_same_bytes(fonts: Fonts) -> None:
    assert render(slips(1), fonts) == render(slips(1), fonts)


def test_no_slip_is_no_document() -> None:
    with pytest.raises(ValueError, match="没有需要打印的邀请函"):
        slips(0)
