"""The front door, the language switch, and the accounts that the administrator keeps."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from reviewapp.accounts import queries, service
from reviewapp.accounts.form import AccountForm
from reviewapp.address import came_from
from reviewapp.db import db
from reviewapp.guard import actor, authorise, now, public
from reviewapp.models import RoleName, User
from reviewapp.permissions import (
    may_change_account,
    may_open_account,
    may_see_accounts,
    may_see_own_applications,
    may_see_rounds,
)
from reviewapp.regions import CITIES, PROVINCES
from reviewapp.wording import _

bp = Blueprint("accounts", __name__)


@bp.get("/")
def home() -> Response:
    """Send each role to its desk."""
    authorise(None)
    if may_see_rounds(actor()) is None:
        return redirect(url_for("rounds.index"))
    if actor().is_in(RoleName.ADMINISTRATOR):
        return redirect(url_for("accounts.index"))
    if may_see_own_applications(actor()) is None:
        return redirect(url_for("units.index"))
    return redirect(url_for("scoresheets.index"))


@bp.get("/accounts/")
def index() -> str:
    """Who may sign in, and in which role."""
    authorise(may_see_accounts(actor()))
    return _page(AccountForm())


def _page(form: AccountForm) -> str:
    page = max(1, request.args.get("page", 1, type=int))
    count = queries.count_of_accounts(db.session)
    return render_template(
        "accounts/index.html",
        accounts=queries.accounts_on(db.session, page),
        page=page,
        pages=-(-count // queries.ACCOUNTS_PER_PAGE),
        form=form,
        units=(*PROVINCES, *CITIES),
    )


@bp.post("/accounts/")
def create() -> Response | tuple[str, int]:
    """Add a person of the office, a province or a county."""
    authorise(may_open_account(actor()))
    form = AccountForm(request.form)
    if not form.validate():
        return _page(form), 422
    service.open_account(db.session, **vars(form.entry()), actor=actor(), at=now())
    db.session.commit()
    flash(_("已建立账号。请发放密码后告知本人。"), "success")
    return redirect(url_for("accounts.index"))


@bp.post("/accounts/<int:user_id>/password")
def issue_password(user_id: int) -> str:
    """Show a new password once."""
    user = _load(user_id)
    authorise(may_change_account(actor(), user))
    password = service.issue_password(db.session, user, actor=actor(), at=now())
    db.session.commit()
    return render_template("accounts/password.html", user=user, password=password)


@bp.post("/accounts/<int:user_id>/<any(close, reopen):act>")
def switch(user_id: int, act: str) -> Response:
    """Close an account or open it again."""
    user = _load(user_id)
    authorise(may_change_account(actor(), user))
    service.switch_account(db.session, user, active=act == "reopen", actor=actor(), at=now())
    db.session.commit()
    flash(_("账号已停用，已登录的随即退出。") if act == "close" else _("账号已恢复使用。"), "success")
    return redirect(url_for("accounts.index"))


def _load(user_id: int) -> User:
    return db.session.get(User, user_id) or abort(404)


@bp.get("/session")
@public
def session_state() -> dict[str, Any]:
    """Who is signed in here, and a token for the next act: what a page asks whose own have expired."""
    signed_in = current_user.is_authenticated
    return {"user": actor().id if signed_in else None, "token": generate_csrf()}


@bp.post("/language/<any(zh, en):language>")
@public
def language(language: str) -> Response:
    """Choose the language of the pages for this session."""
    session["language"] = language
    return redirect(came_from() or url_for("accounts.home"))
