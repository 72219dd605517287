"""A round: what it is called and calls for, and the rules it fixes before scoring opens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (  # type: ignore[attr-defined]  # the published types are of 3.2, before SelectChoice
    BooleanField,
    DateField,
    Field,
    FieldList,
    FormField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from forms.selection_rules import TOTAL, MinimumRow, QuotaRow, ReserveRow, rules_in
from forms.translated import TOO_LONG, Printable, TranslatedForm

CODE = _l("请用字母、数字、点、横线，以字母或数字开头")
WHOLE = _l("请填写%(min)s至%(max)s的整数")
LONGEST_CHAIN = 3
TRIMMED = ("trim", "average_decimals", "nine_experts")
"""The options of 去极值平均; the others that a round can name, but the composite, have none."""
COMPOSED = ("data_percent", "expert_method")
"""What 数据得分与专家评分合成 asks for; offered where the scheme has scores of both."""


def required(message: Any, longest: int) -> list[Any]:
    """The validators of a short text that must be there and that documents print."""
    return [DataRequired(message), Length(max=longest, message=TOO_LONG), Printable()]


def whole(low: int, high: int, *, needed: bool = True) -> list[Any]:
    """The validators of a whole number."""
    ask = InputRequired(_l("请填写")) if needed else Optional()
    return [ask, NumberRange(low, high, WHOLE)]


@dataclass(frozen=True)
class RoundEntry:
    """What a round is called, the call it answers, and the two schemes that it goes by: see ``offer``."""

    code: str
    year: int
    title: str
    issuer: str
    call_title: str
    call_number: str
    places: int
    standard: str
    scheme: str


class RoundForm(TranslatedForm):
    """A new round; ``offer`` gives the versions it may go by."""

    year = IntegerField(_l("年度"), whole(2000, 2100), description=_l("申报数据的基准年为上一年"))
    code = StringField(
        _l("批次代码"),
        [
            DataRequired(_l("请填写批次代码")),
            Length(max=32, message=TOO_LONG),
            Regexp(
                r"^\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*$",
                message=CODE,
            ),
        ],
        description=_l("用于文件名和导入命令，如 2026 或 2026-zhejiang，建立后不再更改"),
    )
    title = StringField(
        _l("批次名称"),
        required(_l("请填写批次名称"), 200),
        description=_l("如：2026年度中小企业特色产业集群评审"),
    )
    issuer = StringField(
        _l("印发单位"), required(_l("请填写印发单位"), 100), description=_l("公示落款的单位，如：中小企业局")
    )
    call_title = StringField(_l("组织申报通知的名称"), required(_l("请填写通知名称"), 200))
    call_number = StringField(
        _l("通知文号"),
        required(_l("请填写通知文号"), 64),
        description=_l("如：工信厅企业函〔2025〕77号，公示中引用"),
    )
    places = IntegerField(_l("拟认定名额"), whole(1, 9999))
    standard = SelectField(_l("认定标准"), choices=(), description=_l("受理时据以逐项核验的门槛和一票否决项"))
    scheme = SelectField(
        _l("评分指标体系"),
        choices=(),
        description=_l("专家据以评分；本单位自定的，先到“指标体系”导入"),
    )

    def offer(self, stored: Mapping[str, str], shipped: Mapping[str, str]) -> None:
        """Offer versions that are stored and schemes that ship with the programme, value → title."""
        self.standard.choices = self.scheme.choices = [
            SelectChoice(value, title, optgroup=group)
            for group, offered in ((_l("已存入"), stored), (_l("随程序提供，选用后存入"), shipped))
            for value, title in offered.items()
        ]

    def entry(self) -> RoundEntry:
        """What was entered; call it after ``validate``."""
        return RoundEntry(**{name: _clean(self[name].data) for name in RoundEntry.__dataclass_fields__})


@dataclass(frozen=True)
class SettingsEntry:
    """The rules of a round by the names of its columns, and why they change after scoring has opened."""

    values: Mapping[str, Any]
    scoring_ends_on: date
    ground: str


class SettingsForm(TranslatedForm):
    """The rules of a round; ``offer`` gives methods and indicators, and asks why once they are locked."""

    rules_title = StringField(
        _l("评审办法名称"),
        required(_l("请填写评审办法名称"), 200),
        description=_l("正式方法以评分启动前公布的评审办法为依据，缺一不可"),
    )
    rules_number = StringField(_l("评审办法文号"), required(_l("请填写评审办法文号"), 64))
    rules_dated = DateField(_l("评审办法印发日期"), [DataRequired(_l("请填写日期，如2026-03-02"))])
    official_method = SelectField(
        _l("正式方法"),
        [DataRequired(_l("请选择评审办法所定的正式方法"))],
        choices=(),
        description=_l("名次、得分和入围线只依据这一种方法，其余方法仅供参考。系统不预选。"),
    )
    data_percent = IntegerField(
        _l("数据得分所占比重（百分数）"),
        whole(1, 99),
        description=_l("其余为专家评分，如数据40、专家60"),
    )
    expert_method = SelectField(
        _l("专家评分的汇总方法"), choices=(), description=_l("两部分先各按同一满分计算，再按比重合成")
    )
    trim = SelectField(
        _l("去极值的对象"),
        choices=[SelectChoice("total", _l("总分")), SelectChoice("indicator", _l("逐项指标"))],
        description=_l("去掉一个最高分和一个最低分；评分不足5个的不去极值，结果中注明"),
    )
    average_decimals = IntegerField(_l("平均值保留小数位数"), whole(0, 6), default=3)
    nine_experts = BooleanField(_l("九人评审组先剔除总分极差最大的一名专家"))
    decimals = IntegerField(
        _l("得分保留小数位数"), whole(0, 6), default=2, description=_l("四舍五入；保留后相等的为同分同名次")
    )
    tie_1 = SelectField(
        _l("线上并列时先比较"),
        choices=(),
        description=_l("入围线上同分时，依次比较所选指标的平均得分；都相同的停止，由评审委员会决定"),
    )
    tie_2 = SelectField(_l("其次比较"), choices=())
    tie_3 = SelectField(_l("再次比较"), choices=())
    scoring_ends_on = DateField(
        _l("评分截止日期"),
        [DataRequired(_l("请填写日期，如2026-05-30"))],
        description=_l("当日24:00截止"),
    )
    minimum_sheets = IntegerField(
        _l("每件申报最少评分表"), whole(1, 99), default=3, description=_l("不足的不能形成排序")
    )
    minimum_scores = IntegerField(_l("每项指标最少评分"), whole(1, 99), default=3)
    abstained_percent = IntegerField(
        _l("无法评价的权重上限（百分数）"),
        whole(0, 100),
        default=20,
        description=_l("超过的不能形成排序"),
    )
    places = IntegerField(_l("拟认定名额"), whole(1, 9999))
    quota_province = IntegerField(
        _l("每个省（区、市）推荐名额"), whole(1, 9999, needed=False), description=_l("不填为不限；受理时核对")
    )
    quota_city = IntegerField(
        _l("每个计划单列市、兵团推荐名额"), whole(1, 9999, needed=False), description=_l("不填为不限")
    )
    quotas = FieldList(FormField(QuotaRow), _l("各组的上限和下限"))
    reserves = FieldList(FormField(ReserveRow), _l("预留名额"))
    minimums = FieldList(FormField(MinimumRow), _l("最低分"))
    blind = BooleanField(_l("盲评（评审办法规定专家不知申报单位的）"))
    stage_join = SelectField(
        _l("两轮评审的合成"),
        choices=[
            SelectChoice("single", _l("只有一轮独立评分")),
            SelectChoice("meeting", _l("以会评结果为准")),
            SelectChoice("weighted", _l("网评与会评加权")),
            SelectChoice("joined", _l("网评与会评的评分表合并计算")),
        ],
    )
    stage_percent = IntegerField(
        _l("网评所占比重（百分数）"), whole(1, 99, needed=False), description=_l("加权时填写，其余为会评")
    )
    meeting_places = IntegerField(
        _l("进入会评的名次"),
        whole(1, 9999, needed=False),
        description=_l(
            "按网评排序，前若干名进入会评，末位并列的一并进入；不填为全部申报。未进入的以网评得分为准"
        ),
    )
    grey_band = SelectField(
        _l("入围线附近灰区的处理"),
        choices=[
            SelectChoice("none", _l("不复评")),
            SelectChoice("experts", _l("灰区全部加派专家复评")),
            SelectChoice("meeting", _l("灰区全部提交会评")),
        ],
        description=_l("事先规定，适用于整个灰区，不得挑选"),
    )
    grey_band_experts = IntegerField(
        _l("加派专家人数"), whole(1, 9, needed=False), description=_l("加派专家复评时填写，应为奇数")
    )
    band_percent = IntegerField(
        _l("灰区的界限（百分数）"),
        whole(1, 49),
        default=5,
        description=_l("入围的可能性高于这一数值、且低于100减这一数值的，属于灰区"),
    )
    notice_length = IntegerField(_l("公示期限"), whole(1, 60), default=5)
    notice_unit = SelectField(
        _l("公示期限的计算"),
        choices=[SelectChoice("working_days", _l("工作日")), SelectChoice("calendar_days", _l("自然日"))],
    )
    objection_days = IntegerField(
        _l("异议处理期限（工作日）"),
        whole(1, 60),
        default=10,
        description=_l("自收到异议的次日起计算"),
    )
    deviation_level = SelectField(
        _l("畸高畸低比较的分数"),
        choices=[SelectChoice("total", _l("总分")), SelectChoice("item", _l("逐项指标"))],
        default="total",
    )
    deviation_base = SelectField(
        _l("与谁的平均分比较"),
        choices=[SelectChoice("others", _l("其他专家")), SelectChoice("all", _l("全体专家"))],
        default="others",
    )
    deviation_percent = IntegerField(
        _l("偏离超过（百分数）"),
        whole(1, 100),
        default=30,
        description=_l("超过的请专家书面说明；评分不因此更改"),
    )
    panel_minimum = IntegerField(
        _l("每组最少专家"),
        whole(1, 99),
        default=5,
        description=_l("不足的不能抽取；不经抽取组成的评审组不足的，列入启动评分前的待办"),
    )
    panel_odd = BooleanField(_l("评审组人数为单数"), default=True)
    panel_technical = SelectField(
        _l("技术专家所占比例"),
        choices=[
            SelectChoice("1/2", _l("不少于二分之一")),
            SelectChoice("3/5", _l("不少于五分之三")),
            SelectChoice("2/3", _l("不少于三分之二")),
        ],
        default="3/5",
    )
    panel_finance = IntegerField(_l("每组最少财务专家"), whole(0, 99), default=1)
    candidates_per_place = IntegerField(
        _l("可抽取的专家与成员的倍数"),
        whole(1, 99),
        default=3,
        description=_l("可抽取的专家不足成员人数的这一倍数的，不能抽取；已固定的抽取名单按当时的规则"),
    )
    ground = TextAreaField(
        _l("变更理由"),
        [Length(max=2000, message=TOO_LONG)],
        id="change-ground",
        description=_l("评分已启动，规则变更须写明理由，由另一人批准后生效，并在内部文件中注明"),
    )

    def offer(
        self,
        methods: Mapping[str, object],
        indicators: Mapping[str, str],
        ballot: str,
        joinable: Collection[str],
        *,
        locked: bool,
    ) -> None:
        """Offer methods and indicators, code → title, and the code of the secret ballot.

        ``joinable`` are the methods of an expert score that a data score can be joined with. Adds a blank row
        to each kind of rules; ``locked`` asks for the reason of a change.
        """
        if "composite" in methods:
            self.expert_method.choices = [SelectChoice(code, methods[code]) for code in joinable]
        else:
            del self.data_percent, self.expert_method
        chosen = [SelectChoice("", _l("请选择"))]
        self.official_method.choices = chosen + [SelectChoice(code, words) for code, words in methods.items()]
        points = [SelectChoice(code, f"{code} {title}") for code, title in indicators.items()]
        self.ballot = ballot
        for field in self.chain():
            vote = SelectChoice(ballot, _l("专家无记名投票"))
            field.choices = [SelectChoice("", _l("无")), *points, vote]
        self._offer_rows([SelectChoice("", _l("不设")), SelectChoice(TOTAL, _l("总分")), *points])
        if locked:
            self.ground.validators = [DataRequired(_l("请写明变更理由")), *self.ground.validators]
        else:
            del self.ground

    def _offer_rows(self, points: list[SelectChoice]) -> None:
        for rows in (self.quotas, self.reserves, self.minimums):
            if not any(not row.data.get("by", row.data.get("points")) for row in rows):
                rows.append_entry()
        for row in self.minimums:
            row.form.points.choices = points

    ballot = ""

    def chain(self) -> tuple[SelectField, ...]:
        """The fields of the tie-break chain in order."""
        return self.tie_1, self.tie_2, self.tie_3

    def validate_tie_3(self, _field: Field) -> None:
        """Refuse a chain that names an indicator twice, or goes on after a ballot."""
        chain = [one.data for one in self.chain() if one.data]
        if len(chain) != len(set(chain)):
            raise ValidationError(_l("并列规则中同一指标只能用一次"))
        if self.ballot in chain[:-1]:
            raise ValidationError(_l("无记名投票只能作为最后一步"))

    def validate_stage_join(self, field: Field) -> None:
        """Ask for the weight where two stages are weighted."""
        if field.data == "weighted" and not self.stage_percent.data:
            raise ValidationError(_l("加权时请填写网评所占比重"))

    def validate_grey_band(self, field: Field) -> None:
        """Ask how many experts come in addition."""
        if field.data == "experts" and not (self.grey_band_experts.data or 0) % 2:
            raise ValidationError(_l("请填写加派专家人数，应为奇数"))
        if field.data == "experts" and self.meeting_places.data:
            raise ValidationError(_l("只有部分申报进入会评的，灰区不再加派专家"))
        if field.data == "meeting" and self.stage_join.data == "single":
            raise ValidationError(_l("灰区提交会评的，请选择两轮评审如何合成"))
        if field.data == "meeting" and self.meeting_places.data:
            raise ValidationError(_l("灰区提交会评的，不再按名次确定进入会评的申报"))

    def entry(self) -> SettingsEntry:
        """What was entered; call it after ``validate``."""
        own: tuple[str, ...] = (
            "quotas",
            "reserves",
            "minimums",
            "abstained_percent",
            "scoring_ends_on",
            "ground",
            "tie_1",
            "tie_2",
            "tie_3",
            *TRIMMED,
            *COMPOSED,
        )
        rows = (*self.quotas, *self.reserves, *self.minimums)
        values = {field.name: _clean(field.data) for field in self if field.name not in own}
        values |= {
            "method_options": self._options(),
            "maximum_abstained_share": Decimal(int(self.abstained_percent.data or 0)) / 100,
            "tie_break": [field.data for field in self.chain() if field.data],
            "selection_rules": rules_in(row.form for row in rows),
            "meeting_places": values["meeting_places"] if self.stage_join.data != "single" else None,
            "stage_percent": values["stage_percent"] if self.stage_join.data == "weighted" else None,
            "grey_band_experts": values["grey_band_experts"] if self.grey_band.data == "experts" else None,
        }
        ends_on: Any = self.scoring_ends_on.data
        return SettingsEntry(values, ends_on, (self.ground.data or "").strip() if "ground" in self else "")

    def _options(self) -> dict[str, Any]:
        """What the chosen method is called with, besides the scores."""
        method, options = self.official_method.data, {}
        if method == "composite":
            method, data = self.expert_method.data, int(self.data_percent.data or 0)
            options = {"expert_method": method, "data_weight": str(data), "expert_weight": str(100 - data)}
        return options | ({name: self[name].data for name in TRIMMED} if method == "trimmed" else {})


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
