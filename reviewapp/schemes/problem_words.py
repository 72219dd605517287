"""Words for what is wrong with an indicator scheme or its file: codes of problems, and where they are."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from reviewapp.wording import _
from scoring.mapping import Problem

LINE = "line "
"""What a path begins with that is a line of a file."""

_SHAPE = {
    "not_text": _l("应为文字"),
    "not_a_flag": _l("应为 true 或 false"),
    "not_a_count": _l("应为整数"),
    "not_a_number": _l("应为数字"),
    "not_a_mapping": _l("应为键值结构"),
    "unknown_key": _l("不认识的键"),
    "missing": _l("缺少"),
    "not_a_list": _l("应为列表"),
    "not_offered": _l("应为以下之一：%(choices)s"),
}

_SOUND = {
    "blank": _l("不得为空"),
    "no_indicators": _l("没有指标"),
    "weights_total": _l("一级指标权重合计为%(found)s，应为%(due)s"),
    "minimum_total": _l("最低总分应在0至%(most)s之间"),
    "code_twice": _l("编码重复%(times)s次"),
    "blank_name": _l("编码和名称不得为空"),
    "negative_weight": _l("权重不得为负"),
    "minimum_outside": _l("最低分应在0至%(most)s之间"),
    "growth_not_banded": _l("只有分档指标可以按增长率分档"),
    "veto_not_threshold": _l("只有门槛指标可以设为一票否决"),
    "children_not_group": _l("只有指标组可以有下级指标"),
    "unknown_figure": _l("指标数据目录中没有%(figure)s"),
    "figure_key": _l("指标数据的键“%(figure)s”应以小写字母开头，只用小写字母、数字和下划线，不超过64个字符"),
    "figure_blank": _l("指标数据%(figure)s没有名称"),
    "figure_window": _l("指标数据“%(figure)s”的年数应不少于1"),
    "figure_twice": _l("指标数据“%(figure)s”重复%(times)s次"),
    "pass_not_condition": _l("只有门槛指标和“满足其一”的指标组可以设为直接通过，且不得同时一票否决"),
    "pass_without_minimum": _l("设了直接通过，但没有最低总分或最低分"),
    "empty_group": _l("指标组没有下级指标"),
    "group_weights": _l("权重为%(weight)s，下级指标权重合计为%(found)s"),
    "group_in_any": _l("“满足其一”的指标组下不得再设指标组"),
    "threshold_weight": _l("门槛指标不计分，权重应为0"),
    "no_threshold": _l("门槛指标没有门槛"),
    "threshold_figure": _l("门槛没有对应的指标数据"),
    "window_short": _l("年数应不少于1"),
    "every_year_and_growth": _l("逐年达标与年均增速不得并用"),
    "window_of_one": _l("逐年达标、年均增速的年数应不少于2"),
    "growth_too_low": _l("年均增速的门槛应大于-100"),
    "banded_weight": _l("分档指标的权重应大于0"),
    "banded_figure": _l("分档指标没有对应的指标数据"),
    "no_bands": _l("分档指标没有分档"),
    "band_score": _l("分档得分应在0至%(most)s之间"),
    "band_reversed": _l("分档的下限应小于上限"),
    "bands_overlap": _l("分档重叠"),
    "band_gap": _l("%(low)s至%(high)s没有分档"),
    "maximum_zero": _l("满分应大于0"),
    "step_zero": _l("步长应大于0"),
    "step_uneven": _l("步长%(step)s不能整除满分%(maximum)s"),
    "level_unsound": _l("等次的下限不得大于上限，说明不得为空"),
    "levels_short": _l("等次应覆盖0至%(most)s分"),
    "levels_apart": _l("等次%(lower)s与%(upper)s不相衔接"),
}

_HELD = {
    "too_long": _l("不得超过%(most)s个字"),
    "code_too_long": _l("编码不得超过%(most)s个字符"),
    "too_deep": _l("不得超过%(most)s级"),
    "too_many_digits": _l("数字的整数不得超过%(digits)s位，小数不得超过%(decimals)s位"),
    "unfit_characters": _l("含有不能保存的字符"),
}

_FILE = {
    "not_yaml": _l("不是有效的 YAML，请检查缩进、冒号和引号"),
    "reference": _l("不接受引用（*），请将内容写全"),
    "key_twice": _l("键%(key)s重复"),
    "yaml_characters": _l("含有 YAML 不允许的字符"),
    "yaml_values": _l("含有不能识别的日期、数字或结构"),
    "nested_too_deep": _l("层级过多"),
    "not_text_file": _l("不是工作簿，也不是 UTF-8 编码的 YAML；请另存为 .xlsx，或以 UTF-8 编码保存"),
}

PROBLEMS = _SHAPE | _SOUND | _HELD | _FILE


def problem_words(problem: Problem) -> str:
    """What is wrong."""
    return str(PROBLEMS[problem.code]) % dict(problem.facts)


def place_words(problem: Problem) -> str:
    """Where: a path in the tree as it is written, a line of the file, or the file."""
    if problem.path.startswith(LINE):
        return _("第%(number)s行", number=problem.path.removeprefix(LINE))
    return problem.path or _("文件")


def placed_words(problem: Problem) -> str:
    """Both in one line."""
    return _("%(title)s：%(reason)s", title=place_words(problem), reason=problem_words(problem))
