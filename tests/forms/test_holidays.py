"""The State Council's lines as they are pasted: read to the day, or refused with the line that is wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.holidays import Unreadable, read_text, text_of
from reviewapp.calendar.workdays import official_calendar

NOTICE_2026 = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。

五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""
NOTICE_2024 = """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。"""
YEARS = sorted(official_calendar().years)


def spans(year: int) -> list[tuple[str, date, date]]:
    return [(one.title, one.first, one.last) for one in official_calendar().years[year].holidays]


def faults(text: str, year: int = 2026) -> list[str]:
    with pytest.raises(Unreadable) as unreadable:
        read_text(text, year)
    return [str(fault) for fault in unreadable.value.args]


@pytest.mark.parametrize(("text", "year"), [(NOTICE_2026, 2026), (NOTICE_2024, 2024)])
def test_the_lines_of_the_notice_say_what_is_shipped(text: str, year: int) -> None:
    holidays, workdays = read_text(text, year)
    assert list(holidays) == spans(year)
    assert set(workdays) == official_calendar().years[year].days_worked


@pytest.mark.parametrize("year", YEARS)
def test_a_year_comes_back_from_its_text(year: int) -> None:
    """2023 begins on the last day of 2022."""
    worked = sorted(official_calendar().years[year].days_worked)
    holidays, workdays = read_text(text_of(spans(year), worked, year), year)
    assert (list(holidays), list(workdays)) == (spans(year), worked)


def test_full_width_digits_and_spaces_make_no_difference() -> None:
    wide = NOTICE_2026.translate(str.maketrans("0123456789", "０１２３４５６７８９")).replace("：", "： ")
    assert read_text(wide, 2026) == read_text(NOTICE_2026, 2026)


def test_new_year_that_begins_the_year_before() -> None:
    text = NOTICE_2026.replace("1月1日（周四）至3日（周六）放假调休，共3天", "12月31日至1月2日放假，共3天")
    assert read_text(text, 2026)[0][0] == ("元旦", date(2025, 12, 31), date(2026, 1, 2))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1月1日（周四）", "1月1日（周五）", "第1行：“1月1日(周五)”与这一天的星期不符"),
        ("共9天", "共8天", "第2行：写明共8天，按日期为9天"),
        ("4月4日（周六）", "4月31日", "第3行：没有“4月31日”这一天"),
        ("5月1日（周五）至5日（周二）", "5月1日、5日", "第4行：放假日期应为一天，或“某日至某日”"),
        ("6月19日（周五）至21日", "21日", "第6行：“21日(周日)”没有月份"),
        ("五、端午节：6月19日", "五、端午节6月19日", "第6行：应为“节日：某月某日至某月某日放假”"),
        ("9月25日（周五）至27日（周日）放假，共3天", "放假", "第7行：没有日期"),
        (
            "10月1日（周四）至7日（周三）放假调休，共7天",
            "10月7日至1日",
            "第8行：放假应为1至15天，现为-5天",
        ),
        ("10月1日（周四）至7日（周三）", "2027年10月1日至7日", "第8行：日期不在2026年"),
        ("5月9日（周六）", "5月8日", "2026-05-08不是周末，不能是调休上班日"),
        ("5月9日（周六）", "5月3日", "2026-05-03既放假又上班"),
        ("5月9日（周六）", "9月20日", "上班日2026-09-20重复"),
        ("6月19日（周五）至21日（周日）", "5月3日至5日", "2026-05-03重复：劳动节、端午节"),
        ("清明节", "寒食节", "缺少：清明节"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, said: str) -> None:
    assert old in NOTICE_2026
    assert said in faults(NOTICE_2026.replace(old, new, 1))


def test_every_wrong_line_is_named_at_once() -> None:
    assert faults(NOTICE_2026.replace("共9天", "共8天").replace("共5天", "共6天")) == [
        "第2行：写明共8天，按日期为9天",
        "第4行：写明共6天，按日期为5天",
    ]


@given(st.text(alphabet="元旦春节：至、。1234567890年月日（周一）上班放假共天 \n", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Unreadable):
        assert read_text(text, 2026)[0]
