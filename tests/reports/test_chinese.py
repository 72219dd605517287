from __future__ import annotations

from datetime import date

import pytest

from reports.chinese import basis, enumeration, full_date, naming, period
from reports.content import Basis, DaySpan, NoticePeriod


def test_dates_have_no_leading_zeros() -> None:
    assert full_date(date(2026, 6, 2)) == "2026年6月2日"


def test_enumeration_ends_with_and() -> None:
    assert [enumeration(["甲", "乙", "丙"][:n]) for n in (1, 2, 3)] == ["甲", "甲和乙", "甲、乙和丙"]


def test_a_document_is_cited_with_its_number() -> None:
    cited = basis([Basis("暂行办法", "工信部企业〔2022〕119号"), Basis("通知", "示例函〔2025〕1号")])
    assert cited == "《暂行办法》（工信部企业〔2022〕119号）和《通知》（示例函〔2025〕1号）"


HOLIDAY = (DaySpan(date(2023, 9, 28), date(2023, 9, 28)), DaySpan(date(2023, 10, 7), date(2023, 10, 10)))


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (
            NoticePeriod((DaySpan(date(2026, 6, 2), date(2026, 6, 8)),), 5),
            "2026年6月2日至6月8日（5个工作日）",
        ),
        (NoticePeriod(HOLIDAY, 5), "2023年9月28日、10月7日至10日（5个工作日）"),
        (
            NoticePeriod((DaySpan(date(2026, 12, 29), date(2027, 1, 4)),), 7, working=False),
            "2026年12月29日至2027年1月4日（7天）",
        ),
    ],
)
def test_a_period_names_each_year_once(notice: NoticePeriod, words: str) -> None:
    assert period(notice) == words


@pytest.mark.parametrize(
    ("cluster", "lines"),
    [
        ("示例市示例区石英钟表产业集群", ("关于撤销示例市示例区石英钟表产业集群",)),
        ("示例省示例市浉河区高性能膜材料产业集群", ("关于撤销示例省示例市浉河区", "高性能膜材料产业集群")),
        ("示例省示例市甲县市政照明设备产业集群", ("关于撤销示例省示例市甲县", "市政照明设备产业集群")),
        ("示例省示例市乙市市场检测仪器产业集群", ("关于撤销示例省示例市乙市", "市场检测仪器产业集群")),
        ("示例省丙族自治县高性能膜材料产业集群", ("关于撤销示例省丙族自治县", "高性能膜材料产业集群")),
        ("没有地名而且名称很长很长的示例产业集群", ("关于撤销没有地名而且名称很长很长的示例产业集群",)),
    ],
)
def test_a_title_turns_after_the_county_of_a_cluster(cluster: str, lines: tuple[str, ...]) -> None:
    assert naming("关于撤销", cluster) == lines
