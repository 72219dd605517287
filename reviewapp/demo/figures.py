"""Made-up applications (演示数据，非正式文件): every organisation and every figure is invented.

All of it is a function of the round's year and a seed. The figures and the experts' scores of an application
rest on one latent merit (水平), so a ranking of the demonstration looks like a ranking.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log
from random import Random

from reviewapp.demo.clusters import FAILING, DemoCluster, demo_clusters
from reviewapp.demo.seeded import seeded
from scoring.figures import Figures

STEMS = "甲乙丙丁戊"
BODIES = ("产业集群运营中心", "产业发展服务中心", "特色产业促进中心", "园区运营管理公司", "产业联盟服务中心")
CONSULTANCIES = tuple(f"示例咨询{number}所" for number in "一二三四五六七八")
OUTPUTS = (44, 478)
"""亿元: the smallest output of the first year and the largest of the last."""

YEARS = 3


@dataclass(frozen=True, slots=True)
class DemoApplication:
    """One application as the workbook reports it; ``merit`` (standard normal, at most ±2) is never shown."""

    number: str
    quota_unit: str
    region_code: str
    cluster: str
    sector: str
    applicant: str
    operating_body: str
    leading_firms: tuple[str, ...]
    consultancy: str
    figures: Figures
    merit: float


def demo_applications(year: int, seed: str) -> tuple[DemoApplication, ...]:
    """Return the applications of the round of ``year``, reporting the three years before it."""
    return tuple(
        _application(f"{year}-{number:03d}", cluster, year - 1, seed)
        for number, cluster in enumerate(demo_clusters(seed), 1)
    )


def _application(number: str, cluster: DemoCluster, year: int, seed: str) -> DemoApplication:
    dice = seeded(seed, "application", cluster.name)
    merit = max(-2.0, min(2.0, dice.gauss(0, 1)))
    return DemoApplication(
        number=number,
        quota_unit=cluster.quota_unit,
        region_code=cluster.region_code,
        cluster=cluster.name,
        sector=cluster.sector,
        applicant=f"{cluster.place}中小企业主管部门",
        operating_body=f"示例{_bare(cluster.county)}{dice.choice(BODIES)}",
        leading_firms=tuple(f"示例{_bare(cluster.county)}{stem}公司" for stem in STEMS[: dice.randint(3, 5)]),
        consultancy=dice.choice(CONSULTANCIES) if dice.random() < 0.6 else "",
        figures=_figures(dice, merit, year) | _failing_figures(cluster, year),
        merit=merit,
    )


def _bare(county: str) -> str:
    return county.removeprefix("示例")


def _figures(dice: Random, merit: float, year: int) -> dict[str, dict[int, Decimal]]:
    """Return one value for each figure of the catalogue and year, all above the thresholds."""
    sme_share = _between(dice, 71.2, 94.8, merit)
    outputs = list(_outputs(dice, merit))
    single = {
        "area": _rounded(dice.uniform(6, 96), 2),
        "sme_output_share": _rounded(sme_share, 1),
        "leading_industry_share": _rounded(_between(dice, 70.8, 93.5, merit), 1),
        "champions_and_giants": _rounded(_between(dice, 1, 12, merit)),
        "quality_smes": _rounded(_between(dice, 14, 165, merit)),
        "platform_adoption": _rounded(_between(dice, 12, 58, merit), 1),
    }
    flags = dict.fromkeys(("energy_better_than_baseline", "water_better_than_baseline"), 1)
    flags |= dict.fromkeys(("within_county", "provincial_cluster"), 1)
    counts = dict.fromkeys(("major_accidents", "major_cyber_incidents", "serious_violations"), 0)
    counts |= {"false_declarations": 0}
    intensity = _between(dice, 0.018, 0.052, merit)
    return {
        **{key: {year: value} for key, value in single.items()},
        **{key: {year: Decimal(value)} for key, value in (flags | counts).items()},
        "output_value": _by_year(outputs, year),
        "sme_rd_expense": _by_year(
            [output * sme_share / 100 * intensity * 1.04**n for n, output in enumerate(outputs)], year
        ),
    }


def _outputs(dice: Random, merit: float) -> Iterator[float]:
    """Yield the output of three years, growing by more than the 10 % a year that the standard asks for."""
    growth = 1 + _between(dice, 0.108, 0.235, merit)
    smallest, largest = OUTPUTS[0], OUTPUTS[1] / growth ** (YEARS - 1)
    first = exp(_between(dice, log(smallest), log(largest), merit))
    for n in range(YEARS):
        yield first * growth**n


def _between(dice: Random, low: float, high: float, merit: float) -> float:
    """Draw from low to high; of the place in between, a third follows the merit."""
    return low + (high - low) * ((merit + 2) / 4 / 3 + dice.random() * 2 / 3)


def _by_year(values: list[float], year: int) -> dict[int, Decimal]:
    first = year - len(values) + 1
    return {first + n: _rounded(value, 2) for n, value in enumerate(values)}


def _rounded(value: float, decimals: int = 0) -> Decimal:
    return Decimal(f"{value:.{decimals}f}")


def _failing_figures(cluster: DemoCluster, year: int) -> dict[str, dict[int, Decimal]]:
    return {
        key: {year - n: Decimal(value) for n, value in enumerate(reversed(values))}
        for key, values in FAILING.get(cluster, {}).items()
    }
