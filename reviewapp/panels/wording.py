"""The words of panels and draws."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

LEFT_ASIDE = {
    "recused": _l("应回避"),
    "region": _l("来自申报所在省份"),
    "unavailable": _l("评审期间不可参加"),
    "no_load": _l("不能承担评审"),
}
"""Why somebody of the pool took no part in a draw."""
