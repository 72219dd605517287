"""Made-up experts (专家01…) and recusals (回避): no person behind them, no office, no telephone number."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from reviewapp.demo.figures import DemoApplication
from reviewapp.demo.seeded import seeded

TECHNICAL = (
    *("高端装备",) * 6,
    *("电子信息",) * 5,
    *("新材料",) * 4,
    *("轻工纺织",) * 3,
    *("新能源与电力装备",) * 2,
    *("航空航天", "生物医药", "产业经济", "数字化转型"),
)
FINANCE = ("财务",) * 6
TECHNICAL_TITLES = ("研究员", "正高级工程师", "教授级高级工程师")
FINANCE_TITLES = ("正高级会计师", "高级会计师", "高级审计师")
TECHNICAL_EMPLOYERS = (
    "示例大学",
    "示例理工大学",
    "示例工业大学",
    "示例产业技术研究院",
    "示例科学研究院",
    "示例工程研究中心",
    "示例产业发展研究中心",
)
FINANCE_EMPLOYERS = ("示例会计师事务所", "示例财经大学", "示例审计事务所")
HOME_REGIONS = (
    *("110000", "310000", "320100", "330100", "420100"),
    *("510100", "610100", "440100", "370100", "210100"),
)
GROUNDS = (
    ("employment", "近三年内曾任{operating_body}技术顾问"),
    ("ownership", "本人持有{firm}股份"),
    ("kinship", "配偶任{firm}副总经理"),
    ("advice", "曾参与该集群三年发展规划的论证和申报材料编写"),
    ("dispute", "与{firm}存在未了结的技术合同纠纷"),
)
"""Ground (see ``ConflictOfInterest``) and what the expert declared; `demo_recusals` adds 本地区申报."""


@dataclass(frozen=True, slots=True)
class DemoExpert:
    """An expert of the pool, visibly fictitious."""

    number: str
    name: str
    title: str
    field: str
    employer: str
    region_code: str
    kind: str


@dataclass(frozen=True, slots=True)
class DemoRecusal:
    """An expert who must not score an application, by their numbers, with ground and declaration."""

    expert: str
    application: str
    ground: str
    note: str


def demo_experts(seed: str) -> tuple[DemoExpert, ...]:
    """Return 30 experts: 24 technical ones by sector and 6 for finance."""
    fields = [*TECHNICAL, *FINANCE]
    return tuple(
        _expert(number, field, seeded(seed, "expert", number)) for number, field in enumerate(fields, 1)
    )


def _expert(number: int, field: str, dice: Random) -> DemoExpert:
    finance = field in FINANCE
    employer = dice.choice(FINANCE_EMPLOYERS if finance else TECHNICAL_EMPLOYERS)
    title = dice.choice(FINANCE_TITLES if finance else TECHNICAL_TITLES)
    return DemoExpert(
        number=f"E{number:02d}",
        name=f"专家{number:02d}",
        title="教授" if employer.endswith("大学") else title,
        field=field,
        employer=employer,
        region_code=dice.choice(HOME_REGIONS),
        kind="finance" if finance else "technical",
    )


def demo_recusals(
    applications: Sequence[DemoApplication], experts: Sequence[DemoExpert], seed: str
) -> tuple[DemoRecusal, ...]:
    """Return six recusals of different experts: one on each of `GROUNDS`, one for the home region."""
    dice = seeded(seed, "recusals")
    homes = [
        (expert, application)
        for expert in experts
        for application in applications
        if application.region_code.startswith(expert.region_code.rstrip("0"))
    ]
    local, home = dice.choice(homes)
    others = dice.sample([expert for expert in experts if expert != local], len(GROUNDS))
    targets = dice.sample([application for application in applications if application != home], len(GROUNDS))
    declared = [
        _declared(expert, application, ground, words, dice)
        for expert, application, (ground, words) in zip(others, targets, GROUNDS, strict=True)
    ]
    note = f"工作单位与申报集群同在{home.quota_unit}"
    return (*declared, DemoRecusal(local.number, home.number, "home_region", note))


def _declared(
    expert: DemoExpert, application: DemoApplication, ground: str, words: str, dice: Random
) -> DemoRecusal:
    note = words.format(
        operating_body=application.operating_body, firm=dice.choice(application.leading_firms)
    )
    return DemoRecusal(expert.number, application.number, ground, note)
