"""The columns of the workbooks that come in: one definition for template, reader and demonstration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from scoring.figures import FigureDefinition, FigureKind


class ImportKind(StrEnum):
    """What a file brings in."""

    APPLICATIONS = "applications"
    EXPERTS = "experts"
    RECUSALS = "recusals"
    RECOMMENDATIONS = "recommendations"


APPLICATION_SHEET = "申报"
EXPERT_SHEET = "专家"
RECUSAL_SHEET = "回避"
RECOMMENDATION_SHEET = "推荐汇总"


class CellKind(StrEnum):
    """What a cell holds.

    ``key`` is a number that names something (编号), ``code`` a six-digit 行政区划代码,
    ``flag`` 是 (1) or 否 (0).
    """

    TEXT = "text"
    KEY = "key"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CODE = "code"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; every heading must stand in the sheet, but for those that came in ``later``.

    ``required`` says that no cell may be blank, ``unique`` that no value may come twice. ``choices`` are
    pairs (word, code): the cell holds the word, the value is the code. ``figure`` is the key and year of the
    figure (指标数据) that the column reports. A column that came in ``later`` than the first templates may be
    absent: workbooks filled by then stay good, its cells are blank.
    """

    key: str
    title: str
    kind: CellKind = CellKind.TEXT
    required: bool = True
    unit: str = ""
    note: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    unique: bool = False
    longest: int = 200
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    figure: tuple[str, int] | None = None
    later: bool = False

    @property
    def heading(self) -> str:
        """The words in the heading row, such as 集群产值（2024年，亿元）."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def measure(self) -> str:
        """The unit of the numbers alone: 亿元 of 2024年，亿元."""
        return self.unit.rpartition("，")[2]

    def word(self, value: object) -> str:
        """What a person would fill in for a value: the word for a code, 是 or 否 for a flag."""
        if value is None:
            return ""
        if self.kind is CellKind.FLAG:
            return "是" if value else "否"
        return {code: word for word, code in self.choices}.get(str(value), str(value))


APPLICATION_BASICS = (
    Column("number", "申报编号", CellKind.KEY, unique=True, longest=32),
    Column("quota_unit", "推荐单位", longest=64, note="省、自治区、直辖市、计划单列市或新疆生产建设兵团"),
    Column("region_code", "行政区划代码", CellKind.CODE, note="集群所在县（市、区）的6位代码"),
    Column("cluster", "集群名称", unique=True, note="省+市+县区+主导产业+产业集群"),
    Column("sector", "所属产业", longest=64),
    Column("applicant", "申报主体"),
    Column("operating_body", "运营管理机构"),
    Column("leading_firms", "主要龙头企业", longest=2000, note="多家企业用顿号分隔；用于核对回避关系"),
    Column("consultancy", "材料编制咨询机构", required=False, note="没有委托的不填；用于核对回避关系"),
)

EXPERT_COLUMNS = (
    Column("number", "专家编号", CellKind.KEY, unique=True, longest=32),
    Column("name", "姓名", longest=64),
    Column("title", "职称", longest=64),
    Column("field", "专业领域", longest=64),
    Column("employer", "工作单位"),
    Column("region_code", "所在地行政区划代码", CellKind.CODE),
    Column(
        "kind",
        "专家类别",
        required=False,
        choices=(("技术专家", "technical"), ("财务专家", "finance"), ("其他专家", "other")),
        note="组成评审组时按类别计数；不填的按技术专家",
        later=True,
    ),
    Column("mobile", "手机号码", CellKind.KEY, required=False, longest=11, note="11位", later=True),
    Column(
        "employments",
        "近三年曾任职或兼职的其他单位",
        required=False,
        longest=2000,
        note="如：某大学（2021年3月至2023年6月）；某公司（2023年7月至今）。用于核对回避关系",
        later=True,
    ),
    Column(
        "unavailable",
        "不可参加日期",
        required=False,
        longest=2000,
        note="如：2026年7月1日至2026年7月5日（出差）；2026年8月3日。评审期间不能参加的，不参加抽取",
        later=True,
    ),
)

RECUSAL_GROUNDS = (
    ("三年内任职", "employment"),
    ("持股或实际控制", "ownership"),
    ("亲属关系", "kinship"),
    ("参与咨询或材料编写", "advice"),
    ("法律纠纷", "dispute"),
    ("同一单位", "same_unit"),
    ("本地区申报", "home_region"),
    ("其他可能影响公正评审的关系", "other"),
)

RECUSAL_COLUMNS = (
    Column("expert", "专家编号", CellKind.KEY, longest=32),
    Column("application", "申报编号", CellKind.KEY, longest=32),
    Column("ground", "回避情形", choices=RECUSAL_GROUNDS),
    Column("note", "说明", required=False, longest=2000),
)

RECOMMENDATION_COLUMNS = (
    Column("quota_unit", "推荐单位", longest=64, note="与申报表所填的推荐单位一致"),
    Column("application", "申报编号", CellKind.KEY, unique=True, longest=32),
    Column(
        "place",
        "推荐顺序",
        CellKind.INTEGER,
        required=False,
        minimum=Decimal(1),
        maximum=Decimal(999),
        note="同一推荐单位内从1起排，不分先后的不填",
    ),
)

_FIGURE_CELLS = {
    FigureKind.AMOUNT: (CellKind.DECIMAL, None),
    FigureKind.SHARE: (CellKind.DECIMAL, Decimal(100)),
    FigureKind.COUNT: (CellKind.INTEGER, None),
    FigureKind.FLAG: (CellKind.FLAG, None),
}


def application_columns(
    figures: Mapping[str, FigureDefinition], year: int, units: Sequence[str] = ()
) -> tuple[Column, ...]:
    """Return the columns of the applications' sheet for the reference year (基准年) ``year``.

    A figure left blank is 未填报, not an error: the examination of eligibility says so. Where ``units`` are
    given, no other may recommend.
    """
    reported = (_figure_column(figure, each) for figure in figures.values() for each in figure.years(year))
    return (*offer_units(APPLICATION_BASICS, units), *reported)


def offer_units(columns: Sequence[Column], units: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns with the recommending units (推荐单位) as a choice; no units leave it open."""
    choices = tuple((unit, unit) for unit in units)
    return tuple(
        replace(column, choices=choices) if column.key == "quota_unit" else column for column in columns
    )


def _figure_column(figure: FigureDefinition, year: int) -> Column:
    kind, maximum = _FIGURE_CELLS[figure.kind]
    return Column(
        key=f"{figure.key}_{year}" if figure.yearly else figure.key,
        title=figure.title,
        kind=kind,
        required=False,
        unit=_unit_in_heading(figure, year),
        note=figure.note,
        minimum=Decimal(0),
        maximum=maximum,
        figure=(figure.key, year),
    )


def _unit_in_heading(figure: FigureDefinition, year: int) -> str:
    if figure.kind is FigureKind.FLAG:
        return "是/否"
    if figure.yearly or figure.window == 1:
        return f"{year}年，{figure.unit}"
    return f"{year - figure.window + 1}—{year}年，{figure.unit}"
