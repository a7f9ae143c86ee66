"""The first start: database, the first administrator and the demo video."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

LAST_PORT = 65_535
DEMO_EMAIL = "admin@safe-eye.example"
DEMO_NAME = "Demo: a shop with a fight and a fall"


def why_not_listen(host: str, port: int) -> str | None:
    """Why this process could not listen there now, in a sentence; None if it could."""
    if not 0 <= port <= LAST_PORT:
        return f"{port} is no port: ports go from 1 to {LAST_PORT}."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as sock:
        # As the server itself does: a port in TIME_WAIT is free.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, port))
        except OSError as error:
            return _refused(error, host, port)
    return None


def _refused(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < LAST_PORT else 8000
        return (
            f"Port {port} of {host} is taken. Choose another one: make run PORT={other}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs root. Choose one above 1023: make run PORT=8000"
    return (
        f"{host} is no address of this machine ({error.strerror}). "
        "HOST=0.0.0.0 listens on all that it has."
    )


def local_url(host: str, port: int) -> str:
    """Where the server that listens on `host` is reached from this machine."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104 - every interface, this one too
        host = "127.0.0.1" if host != "::" else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def set_up(*, render_demo: Callable[..., object] | None) -> None:
    """Bring the database up to date, make the first administrator and the demo video.

    Whatever is there already is left alone, so this runs at each start. What killed
    processes left of uploads is removed.
    """
    from backend.apps.videos.leftovers import remove_leftovers

    remove_leftovers()
    _migrate()
    _check_writable()
    _create_first_admin()
    if render_demo and not demo_path().is_file():
        _render(render_demo)


def demo_path() -> Path:
    """Where the rendered demo video is kept."""
    from django.conf import settings

    return Path(settings.HOME) / "demo.mp4"


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)


def _check_writable() -> None:
    """A database that can only be read is refused now, not at the first alarm."""
    from backend.apps.accounts.models import User

    User.objects.filter(pk=0).update(name="")  # nobody, but written


def _credentials_path() -> Path:
    from django.conf import settings

    return Path(settings.HOME) / "credentials"


def _create_first_admin() -> None:
    from backend.apps.accounts import services
    from backend.apps.accounts.models import Role, User

    if User.objects.exists():
        return
    password = secrets.token_urlsafe(12)
    services.create_user(
        email=DEMO_EMAIL,
        password=password,
        name="Administrator",
        organization=services.create_organization(name="Safe-Eye demo"),
        role=Role.ADMIN,
    )
    # Kept for the owner of this folder alone, so that later starts can show it
    # again; it is forgotten as soon as the password has been changed.
    path = _credentials_path()
    path.unlink(missing_ok=True)  # of a database that is gone
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "w") as file:
        file.write(f"{DEMO_EMAIL}\n{password}\n")


def credentials() -> tuple[str, str] | None:
    """The first administrator's e-mail and password while that one still works."""
    from backend.apps.accounts.models import User

    try:
        email, password = _credentials_path().read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or not user.check_password(password):
        _credentials_path().unlink()
        return None
    return email, password


def print_credentials() -> None:
    """Show how to sign in, a line each."""
    known = credentials()
    if known:
        print(f"email: {known[0]}\npassword: {known[1]}", flush=True)


def _render(render_demo: Callable[..., object]) -> None:
    _say("Rendering the demo video …")
    unfinished = demo_path().with_suffix(".part.mp4")
    render_demo(unfinished, on_progress=_progress)
    unfinished.replace(demo_path())


def _progress(share: float) -> None:
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        print(f"\r  {share:4.0%}", end=end, file=sys.stderr, flush=True)


def upload_demo_in_background(url: str) -> None:
    """Upload the demo video over HTTP as any client would, once per database."""
    from backend.apps.videos.models import Video

    known = credentials()
    if known is None or Video.objects.exists() or not demo_path().is_file():
        return
    threading.Thread(
        target=_upload_demo, args=(url, *known), name="demo-upload", daemon=True
    ).start()


def _upload_demo(url: str, email: str, password: str) -> None:
    import json

    import httpx

    login = """mutation Login($input: LoginInput!) {
      login(input: $input) { accessToken errors { message } } }"""
    upload = """mutation Upload($input: UploadVideoInput!) {
      uploadVideo(input: $input) { video { id } errors { message } } }"""
    with httpx.Client(base_url=url, timeout=60) as client:
        answer = client.post(
            "/graphql",
            json={
                "query": login,
                "variables": {"input": {"email": email, "password": password}},
            },
        ).json()
        token = answer["data"]["login"]["accessToken"]
        operations = {
            "query": upload,
            "variables": {"input": {"file": None, "name": DEMO_NAME, "analyze": True}},
        }
        with contextlib.closing(demo_path().open("rb")) as file:
            answer = client.post(
                "/graphql",
                headers={"Authorization": f"Bearer {token}"},
                data={
                    "operations": json.dumps(operations),
                    "map": '{"0": ["variables.input.file"]}',
                },
                files={"0": ("demo.mp4", file, "video/mp4")},
            ).json()
    if answer.get("errors") or answer["data"]["uploadVideo"]["errors"]:
        log.error("The demo video was not taken: %s", answer)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
