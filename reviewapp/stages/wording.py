"""The words of further stages."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from reviewapp.models import ReferralRule
from reviewapp.rounds.wording import CODES as CODES

RULES: dict[ReferralRule, LazyString] = {
    ReferralRule.ALL: _l("全部已受理的申报"),
    ReferralRule.FIRST: _l("按网评排序，前%(places)s名的申报，末位并列的一并进入"),
    ReferralRule.BAND: _l("整个灰区：入围可能性在%(low)s%%至%(high)s%%之间的全部申报"),
}


def rule_words(rule: ReferralRule, places: int | None, percent: int) -> str:
    """Which applications go on, by the settings of the round."""
    return str(RULES[rule]) % {"places": places, "low": percent, "high": 100 - percent}
