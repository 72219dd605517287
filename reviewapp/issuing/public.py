"""What the public documents of a round say: names in the order of the divisions, no score and no place."""

from __future__ import annotations

from datetime import date

from forms.announcement import AnnouncementEntry
from reports.announcement import AnnouncementContent
from reports.content import Basis, DaySpan
from reports.publiclist import PublicListContent
from reports.wording import Wording
from reviewapp.models import Round, Shortlist
from reviewapp.notices.content import MEASURES, listed_clusters


def announcement_content(
    round_: Round, shortlist: Shortlist, entry: AnnouncementEntry, wording: Wording, english: Wording
) -> AnnouncementContent:
    """The announcement of the clusters that were decided on, in the wordings in use."""
    return AnnouncementContent(
        wording=wording,
        english_wording=english,
        number=entry.number,
        year=round_.year,
        basis=(MEASURES, Basis(round_.call_title, round_.call_number)),
        clusters=listed_clusters(shortlist),
        valid=DaySpan(entry.valid_from, entry.valid_until),
        issuer=round_.issuer,
        issued_on=entry.issued_on,
        demo=round_.is_demo,
    )


def public_list_content(round_: Round, shortlist: Shortlist, issued_on: date) -> PublicListContent:
    """The proposed list as the public sees it."""
    return PublicListContent(
        round_.year, listed_clusters(shortlist), round_.issuer, issued_on, round_.is_demo
    )
