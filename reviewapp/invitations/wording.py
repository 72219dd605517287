"""The words of invitations."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from reviewapp.invitations.queries import Invited
from reviewapp.models import Round
from reviewapp.wording import ZONE

ACTS = {
    "slip": _l("发放邀请并打印邀请函"),
    "sms": _l("发放邀请并发送短信"),
    "revoke": _l("撤销邀请"),
}

STANDINGS = {
    Invited.NOT_YET: (_l("未邀请"), "open"),
    Invited.OPEN: (_l("已邀请，未使用"), "partial"),
    Invited.EXPIRED: (_l("邀请已过期"), "stop"),
    Invited.SIGNED_IN: (_l("已设定密码"), "done"),
    Invited.CLOSED: (_l("账号已停用"), "stop"),
}


def sms_text(round_: Round, address: str, expires_at: datetime) -> str:
    """The text message, in Chinese whatever the language of the page: it is the expert who reads it."""
    until = expires_at.astimezone(ZONE)
    return (
        f"【{round_.issuer}】邀请您参加{round_.title}，请于{until.month}月{until.day}日{until:%H:%M}前"
        f"打开{address}设定密码。链接只能使用一次，请勿转发。"
    )
