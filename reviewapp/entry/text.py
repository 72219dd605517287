"""The text of the pledge (承诺书), unless the office words its own for the round.

The Chinese text is what is signed; readers of English find a translation under it.
"""

from __future__ import annotations

from reviewapp.models import Round
from reviewapp.wording import _

N_ = str  # marks a text for translation without translating it

STANDARD_LINES = (
    N_("本人受邀参加本批次评审工作，已知悉评审办法和评审纪律，郑重承诺："),
    N_(
        "一、遵守国家法律法规和评审纪律，严格执行本批次评审办法，客观、公正、独立地评分和提出评审意见，"
        "并对本人的评审意见负责。"
    ),
    N_(
        "二、如实声明与申报集群、运营管理机构、龙头企业和申报材料编写机构之间的利害关系，应当回避的主动回避；"
        "评审期间发现应当回避情形的，立即停止评审并报告评审组织单位。"
    ),
    N_("三、本人独立完成评审，不委托他人代为评审，不代替他人评审，不向他人提供本人的账号和密码。"),
    N_(
        "四、不与申报单位及其利害关系人私下接触，不接受其馈赠、宴请或者其他利益，不为任何单位和个人说情、打招呼；"
        "遇有请托、干预的，如实记录并及时报告。"
    ),
    N_(
        "五、对申报材料、评分、评审意见、排序结果、专家名单等未公开信息严格保密，不复制、不留存、不传播，"
        "不用于评审以外的用途，不将申报材料录入未经批准的信息系统或者智能工具。"
    ),
    N_("六、评审结束后按要求退还或者销毁评审资料；保密义务不因评审结束而终止。"),
    N_("七、违反上述承诺的，自愿接受取消评审资格、通报所在单位等处理，并依法依规承担相应责任。"),
)
STANDARD_TEXT = "\n".join(STANDARD_LINES)


def text_of(round_: Round) -> str:
    """The text that the experts of the round sign."""
    return round_.pledge_text or STANDARD_TEXT


def translation_of(text: str) -> str:
    """What the standard text says, in the language of the page; empty where there is nothing to add."""
    said = "\n".join(map(_, STANDARD_LINES))
    return said if text == STANDARD_TEXT and said != text else ""
