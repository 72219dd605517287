"""The command line: ``reviewapp …``."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import waitress
from flask import Flask

from reviewapp.accounts.service import issue_password, open_account
from reviewapp.app import create_app, upgrade_tables
from reviewapp.db import db
from reviewapp.imports.command import import_command
from reviewapp.labels import denial_words
from reviewapp.models import RoleName
from reviewapp.version import __version__
from reviewapp.workflow import Refused


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Run and look after the review system."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(host: str, port: int, threads: int) -> None:
    """Serve the configured installation with waitress, behind the office's TLS proxy."""
    app = create_app()
    proxy = app.config["TRUSTED_PROXY"]
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    believed: dict[str, Any] = {"trusted_proxy": proxy, "trusted_proxy_headers": headers} if proxy else {}
    waitress.serve(app, host=host, port=port, threads=threads, ident=None, **believed)


@main.command()
@click.option(
    "--demo",
    "directory",
    type=click.Path(path_type=Path),
    help="Work for the demonstration in this folder, as long as the command that serves it runs.",
)
def worker(directory: Path | None) -> None:
    """Do the background jobs of the configured installation until stopped."""
    from reviewapp.jobs.process import run_until_stopped

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if directory is None:
        run_until_stopped(create_app())
    else:
        from reviewapp.demo.install import install

        app, _installation = install(directory, say=lambda _line: None)
        run_until_stopped(app, with_parent=True)


@contextmanager
def _installation() -> Iterator[Flask]:
    """The configured installation for one command; its connections are closed with it."""
    app = create_app()
    with app.app_context():
        try:
            yield app
        finally:
            db.session.close()
            db.engine.dispose()


@main.command()
def upgrade() -> None:
    """Bring the database to this version's tables."""
    with _installation():
        upgrade_tables()


OFFICE = (RoleName.SECRETARIAT, RoleName.APPROVER, RoleName.SUPERVISOR, RoleName.ADMINISTRATOR)
"""The roles that are opened from a terminal; the administrator opens the others in the browser."""


@main.command("open-account")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in OFFICE]),
    default=RoleName.ADMINISTRATOR.value,
    show_default=True,
)
def open_account_command(username: str, name: str, role: str) -> None:
    """Open an account of the office and print its password, once: the first administrator begins here."""
    with _installation():
        at = datetime.now(UTC)
        try:
            user = open_account(
                db.session, username=username, name=name, role=RoleName(role), actor=None, at=at
            )
        except Refused as refused:
            raise click.ClickException(denial_words(refused.denial)) from refused
        password = issue_password(db.session, user, actor=None, at=at)
        db.session.commit()
    click.echo(password)


@main.command()
def migrations() -> None:
    """Compare the tables of the migrations with those of the models; exit status 1 where they differ."""
    from reviewapp.catalogue import differences_on_sqlite

    found = differences_on_sqlite()
    for line in found:
        click.echo(line)
    sys.exit(1 if found else 0)


@main.command("audit")
def check_audit() -> None:
    """Prove the chain of events and recompute every ranking; exit status 1 where something was altered."""
    from reviewapp.proof import faults

    with _installation():
        found = faults(db.session)
    for fault in found:
        click.echo(str(fault))
    if not found:
        click.echo("留痕完整，排序结果全部可由存档输入复算。")
    sys.exit(1 if found else 0)


@main.command()
def doctor() -> None:
    """Examine the installation; exit status 1 where something must be mended before use."""
    from reviewapp.doctor import Health, examine

    with _installation() as app:
        findings = examine(app, datetime.now(UTC).date())
    for finding in findings:
        click.echo(finding)
    sys.exit(1 if any(finding.health is Health.BAD for finding in findings) else 0)


@main.group("fonts")
def fonts_group() -> None:
    """Look after the faces that documents are printed with."""


@fonts_group.command("build")
@click.option("--pip-only", is_flag=True, help="Use the faces of Python packages alone, without Debian's.")
def build_fonts(*, pip_only: bool) -> None:
    """Fetch and build the faces into the configured folder; exit status 1 where one is lacking."""
    from reports.__main__ import build_fonts as build
    from reports.fontsources import default_directory

    folder = create_app().config["FONT_CACHE"]
    sys.exit(build(Path(folder) if folder else default_directory(), pip_only=pip_only))


@main.command()
@click.option("--no-serve", is_flag=True, help="Stop after the documents are made.")
@click.option("--port", default=8000, show_default=True, help="0: any that is free.")
@click.option("--directory", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
def demo(no_serve: bool, port: int, directory: Path) -> None:
    """Carry a sample round from spreadsheets to the public notice, then serve it on loopback."""
    from reviewapp.demo.install import install

    app, report = install(directory, say=click.echo)
    click.echo(report)
    if not no_serve:
        listening = socket.create_server(("127.0.0.1", port))  # who reads the address may come at once
        click.echo(f"\n打开 http://127.0.0.1:{listening.getsockname()[1]}/ ，按 Ctrl-C 停止。")
        with _demo_worker(directory):
            waitress.serve(app, sockets=[listening], threads=8, ident=None)


@contextmanager
def _demo_worker(directory: Path) -> Iterator[None]:
    """A worker beside the served demonstration, stopped with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # waitress ends on it as on Ctrl-C
    command = [sys.executable, "-m", "reviewapp", "worker", "--demo", str(directory)]
    with subprocess.Popen(command) as child:  # noqa: S603 - our own command, no shell
        try:
            yield
        finally:
            child.terminate()


main.add_command(import_command)
