"""The sheets of a scheme's workbook: which columns they have and what stands in them.

A cell left blank has the value that the field has by default, so a sheet holds only what matters.
"""

from collections.abc import Mapping
from dataclasses import replace

from reviewapp.imports.columns import CellKind, Column
from scoring.figures import FigureKind, FilledBy
from scoring.scheme import BandEdge, CommentRule, Kind, Operator, Require

HEADING_SHEET = "指标体系"
INDICATOR_SHEET = "指标"
BAND_SHEET = "分档"
LEVEL_SHEET = "等次"
FIGURE_SHEET = "自定指标数据"

LONGEST = 2000

KINDS = (
    ("指标组", Kind.GROUP),
    ("门槛指标", Kind.THRESHOLD),
    ("分档指标", Kind.BANDED),
    ("专家评分", Kind.EXPERT),
)
OPERATORS = (
    ("不低于", Operator.AT_LEAST),
    ("高于", Operator.ABOVE),
    ("不超过", Operator.AT_MOST),
    ("低于", Operator.BELOW),
    ("等于", Operator.EQUAL),
)
COMMENT_RULES = (
    ("不要求", CommentRule.NEVER),
    ("最高和最低等次", CommentRule.EXTREMES),
    ("全部", CommentRule.ALWAYS),
)
REQUIREMENTS = (("全部满足", Require.ALL), ("满足其一", Require.ANY))
FIGURE_KINDS = (
    ("数量", FigureKind.AMOUNT),
    ("百分比", FigureKind.SHARE),
    ("个数", FigureKind.COUNT),
    ("是否", FigureKind.FLAG),
)
FILLED_BY = (("申报主体", FilledBy.APPLICANT), ("主管部门", FilledBy.OFFICE))
BAND_EDGES = (("含下限", BandEdge.LOW), ("含上限", BandEdge.HIGH))


def _text(key: str, title: str, note: str = "", *, required: bool = False, unique: bool = False) -> Column:
    return Column(key, title, note=note, required=required, unique=unique, longest=LONGEST)


def _number(key: str, title: str, note: str = "", *, required: bool = False) -> Column:
    return Column(key, title, CellKind.DECIMAL, note=note, required=required)


def _flag(key: str, title: str, note: str) -> Column:
    return Column(key, title, CellKind.FLAG, note=f"{note}；不填为否", required=False)


def _choice(key: str, title: str, choices: tuple[tuple[str, str], ...], note: str = "") -> Column:
    return Column(key, title, choices=choices, note=note, required=False)


HEADING_COLUMNS = (
    _text("code", "编码", "同一指标体系的各个版本编码相同", required=True),
    _text("version", "版本", required=True),
    _text("title", "名称", required=True),
    _text("source", "依据", "制定依据的文件名称和文号", required=True),
    _number("weights_total", "权重合计", "不填为100；不计分的填0"),
    _number("minimum", "最低总分", "达到才算合格；没有要求的不填"),
)

INDICATOR_COLUMNS = (
    Column("code", "编码", unique=True, longest=32, note="请用文本格式，以免1.10变成1.1"),
    Column("parent", "上级编码", required=False, longest=32, note="一级指标不填；上级须排在本行之前"),
    _text("title", "名称", required=True),
    replace(_choice("kind", "类别", KINDS), required=True),
    _text("description", "说明"),
    _number("weight", "权重", "指标组的权重等于下级合计；不填为0，即不计分"),
    _number("maximum", "满分", "不填为0"),
    _number("step", "步长", "专家打分的最小间隔；不填为1"),
    _number("minimum", "最低分", "本项按权重折算后的得分达到才算合格；没有要求的不填"),
    _text("figure", "指标数据", "门槛指标、分档指标所用的数据，填指标数据目录中的名称"),
    _choice("operator", "比较方式", OPERATORS, "门槛指标填写；“以上”即不低于"),
    _number("value", "门槛值", "不填为未设定，由专家评判"),
    _text("unit", "单位", "门槛值的单位"),
    Column("window", "年数", CellKind.INTEGER, required=False, note="数据涵盖的年数，含基准年；不填为1"),
    _flag("every_year", "逐年达标", "各年均须达到门槛值"),
    _flag("growth", "按增长率", "门槛指标按年均增速比较，分档指标按比上年的增长率分档"),
    _flag("exceptions", "可例外", "标准本身允许说明理由例外，如“一般不超过”"),
    _choice("band_edge", "分档界限", BAND_EDGES, "界限上的数值归入哪一档；不填为含下限"),
    _choice("comment_rule", "须写理由", COMMENT_RULES, "专家给出哪些分数时须写理由；不填为不要求"),
    _flag("veto", "一票否决", "仅用于门槛指标"),
    _choice("require", "下级要求", REQUIREMENTS, "指标组的下级须全部满足，还是满足其一；不填为全部满足"),
    replace(
        _flag("direct_pass", "直接通过", "门槛指标或“满足其一”的指标组，符合的不再要求最低分"), later=True
    ),
)

BAND_COLUMNS = (
    _text("code", "指标编码", "分档指标的编码", required=True),
    _number("low", "下限", "不填为没有下限"),
    _number("high", "上限", "不填为没有上限"),
    _number("score", "得分", required=True),
)

LEVEL_COLUMNS = (
    _text("code", "指标编码", "专家评分指标的编码", required=True),
    _number("low", "最低分", required=True),
    _number("high", "最高分", required=True),
    _text("wording", "等次说明", required=True),
)


FIGURE_COLUMNS = (
    Column("key", "编码", unique=True, longest=64, note="小写英文字母、数字和下划线，如 robots"),
    _text("title", "名称", "“指标”表的“指标数据”一栏填这个名称", required=True, unique=True),
    _text("unit", "单位", required=True),
    replace(_choice("kind", "类型", FIGURE_KINDS, "数量不为负，百分比为0至100，个数为整数"), required=True),
    _flag("yearly", "逐年填报", "各年分别填报"),
    Column("window", "年数", CellKind.INTEGER, note="数据涵盖的年数，含基准年"),
    replace(_choice("filled_by", "填报人", FILLED_BY), required=True),
    _text("note", "填报说明"),
)


def read_columns(figures: Mapping[str, str]) -> dict[str, tuple[Column, ...]]:
    """Return the columns of each sheet as a reader needs them: figures, key → title, by their titles."""
    titles = tuple((title, key) for key, title in figures.items())
    return {
        HEADING_SHEET: HEADING_COLUMNS,
        # The titles are too many for a list to pick from in the sheet, so only the reader knows them.
        INDICATOR_SHEET: tuple(
            replace(column, choices=titles) if column.key == "figure" else column
            for column in INDICATOR_COLUMNS
        ),
        BAND_SHEET: BAND_COLUMNS,
        LEVEL_SHEET: LEVEL_COLUMNS,
        FIGURE_SHEET: FIGURE_COLUMNS,
    }
