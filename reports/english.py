"""English words of documents that are issued in English too; the Chinese text is the authentic one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

TRANSLATION = "This is a translation for reference. The Chinese document is the authentic text."
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
UNITS = {
    "北京市": "Beijing",
    "天津市": "Tianjin",
    "河北省": "Hebei",
    "山西省": "Shanxi",
    "内蒙古自治区": "Inner Mongolia",
    "辽宁省": "Liaoning",
    "吉林省": "Jilin",
    "黑龙江省": "Heilongjiang",
    "上海市": "Shanghai",
    "江苏省": "Jiangsu",
    "浙江省": "Zhejiang",
    "安徽省": "Anhui",
    "福建省": "Fujian",
    "江西省": "Jiangxi",
    "山东省": "Shandong",
    "河南省": "Henan",
    "湖北省": "Hubei",
    "湖南省": "Hunan",
    "广东省": "Guangdong",
    "广西壮族自治区": "Guangxi",
    "海南省": "Hainan",
    "重庆市": "Chongqing",
    "四川省": "Sichuan",
    "贵州省": "Guizhou",
    "云南省": "Yunnan",
    "西藏自治区": "Xizang",
    "陕西省": "Shaanxi",
    "甘肃省": "Gansu",
    "青海省": "Qinghai",
    "宁夏回族自治区": "Ningxia",
    "新疆维吾尔自治区": "Xinjiang",
    "新疆生产建设兵团": "Xinjiang Production and Construction Corps",
    "大连市": "Dalian",
    "青岛市": "Qingdao",
    "宁波市": "Ningbo",
    "厦门市": "Xiamen",
    "深圳市": "Shenzhen",
}


def full_date(day: date) -> str:
    """2 June 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def unit(name: str) -> str:
    """A recommending unit in English; one that is not known keeps its Chinese name."""
    return UNITS.get(name, name)


def enumeration(parts: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
