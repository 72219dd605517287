"""The office invites in bulk; an invited expert sets a password and is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_security import login_user
from werkzeug.wrappers import Response

from forms.invitation import CodeForm, FirstPasswordForm, InvitationEntry, InvitationForm
from reports.slip import Slip, SlipsContent, render
from reviewapp.accounts.passwords import password_faults, stored_form
from reviewapp.address import outside
from reviewapp.db import db
from reviewapp.documents import fonts, read_code
from reviewapp.guard import actor, authorise, now, public
from reviewapp.invitations import queries, service
from reviewapp.invitations.sms import SmsFailed, gateway
from reviewapp.invitations.wording import ACTS, STANDINGS, sms_text
from reviewapp.models import Invitation, Round
from reviewapp.permissions import may_invite
from reviewapp.rounds.views import load_round
from reviewapp.wording import ZONE, _

bp = Blueprint("invitations", __name__)


@bp.get("/rounds/<int:round_id>/invitations/")
def index(round_id: int) -> str:
    """The experts of the round, and where each stands between the pool and the desk."""
    round_ = load_round(round_id)
    authorise(may_invite(actor(), round_))
    return _index_page(round_, None)


@bp.post("/rounds/<int:round_id>/invitations/confirm")
def confirm(round_id: int) -> str | tuple[str, int]:
    """Show whom the act concerns and what it does, before it runs."""
    round_ = load_round(round_id)
    authorise(may_invite(actor(), round_))
    form = _form(round_)
    if not form.validate():
        return _index_page(round_, form), 422
    entry, days = form.entry(), current_app.config["INVITATION_DAYS"]
    found = queries.guests(db.session, round_, now(), chosen=entry.experts)
    concerned = service.revocable(found) if entry.act == "revoke" else service.invitable(found)
    return render_template(
        "invitations/confirm.html",
        round=round_,
        entry=entry,
        concerned=concerned,
        passed_over=[guest for guest in found if guest not in concerned],
        acts=ACTS,
        standings=STANDINGS,
        days=days,
        text=sms_text(round_, _address(UNKNOWN), now() + timedelta(days=days)),
        fields=_fields(entry, [guest.expert.id for guest in concerned]),
    )


UNKNOWN = "XXXX-XXXX-XXXX-XXXX"
"""Stands for each expert's own code where the text is shown before there are any."""


def _fields(entry: InvitationEntry, experts: Sequence[int]) -> list[tuple[str, object]]:
    """What runs the act that was shown, for those whom it concerns."""
    mobiles = [(f"mobile_{one}", entry.mobiles[one]) for one in experts if one in entry.mobiles]
    return [("act", entry.act), *(("experts", one) for one in experts), *mobiles]


@bp.post("/rounds/<int:round_id>/invitations/")
def run(round_id: int) -> Response | tuple[str, int]:
    """Issue and print, issue and send, or revoke."""
    round_ = load_round(round_id)
    authorise(may_invite(actor(), round_))
    form = _form(round_)
    if not form.validate():
        return _index_page(round_, form), 422
    entry = form.entry()
    if entry.act == "revoke":
        count = service.revoke_invitations(db.session, round_, entry.experts, actor=actor(), at=now())
        db.session.commit()
        flash(_("已撤销%(count)s份邀请。", count=count), "success")
        return redirect(url_for(".index", round_id=round_id))
    issued = service.issue_invitations(
        db.session,
        round_,
        entry.experts,
        days=current_app.config["INVITATION_DAYS"],
        mobiles=entry.mobiles,
        actor=actor(),
        at=now(),
    )
    if not issued:
        flash(_("所选专家都已设定密码，无需邀请。"), "warning")
        return redirect(url_for(".index", round_id=round_id))
    return _printed(round_, issued) if entry.act == "slip" else _sent(round_, issued)


@bp.get("/invitation/")
@public
def enter() -> str:
    """Where a code is typed in."""
    return render_template("invitations/enter.html", form=CodeForm())


@bp.post("/invitation/")
@public
def find() -> Response | tuple[str, int]:
    """Go to the page of the code, as it is printed."""
    form = CodeForm(request.form)
    if not form.validate():
        return render_template("invitations/enter.html", form=form), 422
    return redirect(url_for(".first_password", code=read_code(form.code.data or "")))


@bp.get("/invitation/<code>")
@public
def first_password(code: str) -> str | tuple[str, int]:
    """Ask for a password, where the code still opens an account; looking uses nothing up."""
    invitation = queries.invitation_by_code(db.session, read_code(code), now())
    if invitation is None:
        return _void()
    return _password_page(invitation, code, FirstPasswordForm(meta={"faults": password_faults}))


@bp.post("/invitation/<code>")
@public
def accept(code: str) -> Response | str | tuple[str, int]:
    """Set the password, use the code up, and sign in."""
    invitation = queries.invitation_by_code(db.session, read_code(code), now(), held=True)
    if invitation is None:
        return _void()
    form = FirstPasswordForm(request.form, meta={"faults": password_faults})
    if not form.validate():
        return _password_page(invitation, code, form), 422
    user = service.accept_invitation(db.session, invitation, stored_form(form.password.data or ""), at=now())
    db.session.commit()
    login_user(user)
    return redirect(url_for("accounts.home"))


def _form(round_: Round) -> InvitationForm:
    """The form with the experts of the round, and the ways that this installation has."""
    form = InvitationForm(request.form)
    known = [guest.expert for guest in queries.guests(db.session, round_, now())]
    acts = {code: words for code, words in ACTS.items() if code != "sms" or gateway()}
    names = {expert.id: expert.name for expert in known}
    form.offer(names, acts, {expert.id: expert.mobile for expert in known}, request.form)
    return form


def _index_page(round_: Round, form: InvitationForm | None) -> str:
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "invitations/index.html",
        round=round_,
        guests=queries.guests(db.session, round_, now(), page=page),
        page=page,
        pages=-(-queries.count_of_guests(db.session, round_) // queries.PER_PAGE),
        form=form,
        acts={code: words for code, words in ACTS.items() if code != "sms" or gateway()},
        standings=STANDINGS,
        has_gateway=gateway() is not None,
    )


def _address(code: str) -> str:
    """Where a code is used, as the expert reaches this installation."""
    return outside(".first_password", code=code)


def _printed(round_: Round, issued: Sequence[service.Issued]) -> Response:
    """The slips; set before anything is committed, so that no code is lost with a page that fails."""
    content = SlipsContent(
        round=round_.title,
        issuer=round_.issuer,
        slips=tuple(
            Slip(one.expert.number, one.expert.name, one.expert.employer, one.code, _address(one.code))
            for one in issued
        ),
        expires_at=issued[0].expires_at.astimezone(ZONE),
        demo=round_.is_demo,
    )
    printed = render(content, fonts())
    db.session.commit()
    name = f"{round_.code}-专家邀请函.pdf"
    return send_file(BytesIO(printed), "application/pdf", as_attachment=True, download_name=name)


def _sent(round_: Round, issued: Sequence[service.Issued]) -> Response:
    """The texts are sent once the codes are on record; whoever was not reached is named."""
    texts = [
        (one.expert.name, one.expert.mobile, sms_text(round_, _address(one.code), one.expires_at))
        for one in issued
    ]
    db.session.commit()
    sms, failed = gateway(), []
    for name, mobile, text in texts:
        try:
            if sms is not None:
                sms.send(mobile, text)
        except SmsFailed:
            failed.append(name)
    flash(_("已发出%(count)s条邀请短信。", count=len(texts) - len(failed)), "success")
    if failed:
        names = _("、").join(failed)
        flash(_("以下专家的短信未能发出，请重新邀请：%(names)s。", names=names), "warning")
    return redirect(url_for(".index", round_id=round_.id))


def _void() -> tuple[str, int]:
    """One page for every code that opens nothing: which codes there are cannot be tried out."""
    return render_template("invitations/void.html"), 404


def _password_page(invitation: Invitation, code: str, form: FirstPasswordForm) -> str:
    return render_template("invitations/password.html", expert=invitation.expert, code=code, form=form)
