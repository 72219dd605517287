"""The clusters of the demonstration: real ones by name and place, and four at invented places."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from reviewapp.demo.seeded import seeded

QUOTAS = {"省": 8, "计划单列市": 2, "兵团": 2}
"""Most recommendations by kind of quota unit, as in 工信厅企业函〔2025〕77号: more would not be accepted."""


@dataclass(frozen=True, slots=True)
class DemoCluster:
    """A cluster and where it lies; ``quota_unit`` is a unit's name, ``unit_kind`` 省, 计划单列市 or 兵团."""

    quota_unit: str
    unit_kind: str
    region_code: str
    city: str
    county: str
    name: str
    sector: str

    @property
    def place(self) -> str:
        """The county as it is addressed: 萍乡市湘东区, 北京市海淀区, but 贵溪市 and 东莞市 alone."""
        return self.county if self.county.endswith("市") else f"{self.city or self.quota_unit}{self.county}"


def _invented(unit: str, code: str, county: str, industry: str, sector: str) -> DemoCluster:
    return DemoCluster(unit, "省", code, "", county, f"{county}{industry}产业集群", sector)


# No real place may be shown failing. An invented county has no code, so it carries its province's.
FAILING: Mapping[DemoCluster, Mapping[str, tuple[str, ...]]] = {
    _invented("湖南省", "430000", "示例甲县", "特种线缆", "新能源与电力装备"): {
        "output_value": ("38.20", "43.60", "49.90"),
    },
    _invented("山东省", "370000", "示例乙县", "塑料制品", "轻工纺织"): {
        "sme_output_share": ("66.4",),
    },
    _invented("贵州省", "520000", "示例丙县", "建筑陶瓷", "新材料"): {
        "output_value": ("120.50", "127.90", "136.20"),
    },
    _invented("甘肃省", "620000", "示例丁县", "化工机械", "高端装备"): {
        "major_accidents": ("1",),
    },
}
"""Figures up to the reference year: three miss a threshold (output, share, growth), one is vetoed."""


def demo_clusters(seed: str) -> list[DemoCluster]:
    """Return the clusters of a round in the order of their region codes (行政区划)."""
    clusters = [*_within_quota(real_clusters(), seed), *FAILING]
    return sorted(clusters, key=lambda cluster: (cluster.region_code, cluster.name))


def real_clusters() -> list[DemoCluster]:
    """Return the recognised clusters of ``clusters.csv``."""
    text = files("reviewapp.demo").joinpath("clusters.csv").read_text(encoding="utf-8")
    return [
        DemoCluster(
            quota_unit=row["province"],
            unit_kind=row["quota_unit"],
            region_code=row["region_code"],
            city=row["city"],
            county=row["county"],
            name=row["name"],
            sector=row["sector"],
        )
        for row in csv.DictReader(text.splitlines())
    ]


def _within_quota(clusters: Iterable[DemoCluster], seed: str) -> Iterator[DemoCluster]:
    by_unit = sorted(clusters, key=lambda cluster: cluster.quota_unit)
    for unit, group in groupby(by_unit, key=lambda cluster: cluster.quota_unit):
        candidates = list(group)
        places = min(QUOTAS[candidates[0].unit_kind], len(candidates))
        yield from seeded(seed, "quota", unit).sample(candidates, places)
