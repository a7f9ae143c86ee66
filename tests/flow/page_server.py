"""A server for the browser's tests: does what each line of JSON on stdin asks for.

Run as a process of its own, with SAFE_EYE_HOME set. Everything in it is the product's:
the ASGI application under uvicorn, the services that raise alarms, the worker. Only
the engine is the one that sees colours.
"""

from __future__ import annotations

import io
import json
import sys
import threading
from pathlib import Path
from typing import Any

import django
import uvicorn

PASSWORD = "correct horse battery"


class Site:
    """The commands; each answers with what can be written as JSON."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._people = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._crew: Any = None

    def up(self) -> None:
        """Serve on the port, until `down`."""
        from backend.asgi import application

        self._server = uvicorn.Server(
            uvicorn.Config(
                application, host="127.0.0.1", port=self.port, log_level="warning"
            )
        )
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("uvicorn has not started")
            self._thread.join(0.02)

    def down(self) -> None:
        """Close every connection and the port."""
        assert self._server and self._thread
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join()

    def person(
        self, language: str = "en", organization: int | None = None
    ) -> dict[str, Any]:
        """A user of an organisation of their own, or of the given one."""
        from backend.apps.accounts.models import Organization, Role, User

        self._people += 1
        owner = (
            Organization.objects.get(pk=organization)
            if organization
            else Organization.objects.create(name=f"Acme {self._people}")
        )
        user = User.objects.create_user(
            email=f"alice{self._people}@acme.example",
            password=PASSWORD,
            name="Alice",
            organization=owner,
            role=Role.ADMIN,
            language=language,
        )
        return {"email": user.email, "organization": owner.pk}

    def alarm(self, organization: int, with_clip: bool = False, **found: Any) -> int:
        """Raise an alarm as a worker does; returns its detection."""
        from django.db import transaction

        from backend.apps.accounts.models import Organization
        from tests.rows import make_alarm

        owner = Organization.objects.get(pk=organization)
        snapshot = self._store(owner.pk, _picture())
        # At once, so that the worker does not take the analysis that is made for it.
        with transaction.atomic():
            alarm = make_alarm(owner, **found, snapshot=snapshot)
        assert alarm.detection_id
        if with_clip:
            self.clip(alarm.detection_id)
        return alarm.detection_id

    def complete(self, detection: int, **changes: Any) -> None:
        """What was ongoing is over, as a worker finds."""
        from backend.apps.alarms.services import ingest_detection
        from backend.apps.analysis.models import Detection
        from tests.rows import CLAIM, found

        analysis = Detection.objects.get(pk=detection).analysis
        ingest_detection(analysis_id=analysis.pk, claim=CLAIM, found=found(**changes))

    def delete_alarm(self, detection: int) -> None:
        """Delete the alarm of a detection, as an administrator can."""
        from backend.apps.accounts.models import Role, User
        from backend.apps.alarms.models import Alarm
        from backend.apps.alarms.writing import delete_alarm

        alarm = Alarm.objects.get(detection=detection)
        admins = User.objects.filter(organization=alarm.organization, role=Role.ADMIN)
        delete_alarm(alarm=alarm, by=admins.earliest("pk"))

    def seen(self, organization: int, message: str) -> None:
        """Raise an alarm as a person does who sees something on camera 3."""
        from backend.apps.accounts.models import User
        from backend.apps.alarms.writing import create_alarm
        from backend.apps.cameras.models import Camera

        by = User.objects.filter(organization=organization).earliest("pk")
        camera, _ = Camera.objects.get_or_create(
            organization_id=organization, number=3, name="Till"
        )
        create_alarm(by=by, type="theft", message=message, camera=camera)

    def notice(self, organization: int, title: str) -> None:
        """A notice that everybody may read now."""
        from django.utils import timezone

        from backend.apps.notices.models import Notice, NoticeScope

        Notice.objects.create(
            organization_id=organization,
            scope=NoticeScope.PUBLIC,
            title=title,
            text=title,
            publish_from=timezone.now(),
        )

    def clip(self, detection: int) -> None:
        """Attach the clip of a detection, as a worker does some seconds later."""
        from backend.apps.alarms.services import attach_clip
        from backend.apps.analysis.models import Detection
        from tests.rows import CLAIM

        owner = Detection.objects.get(pk=detection).organization_id
        attach_clip(
            detection_id=detection,
            claim=CLAIM,
            clip=self._store(owner, coloured_video(_home())),
        )

    def worker(self) -> None:
        """Start analysing what is uploaded."""
        from backend.common.broker import get_broker
        from worker.actors import Tools
        from worker.crew import Crew
        from worker.slowfast.fake import FakeEngine

        if self._crew is None:
            self._crew = Crew(broker=get_broker(), tools=Tools(engine=FakeEngine()))
            self._crew.start()

    def stop(self) -> None:
        """Stop all that runs."""
        if self._crew is not None:
            self._crew.stop()
        self.down()

    def revoke(self, email: str) -> None:
        """End all sessions of a person, as an administrator can."""
        from backend.apps.accounts.models import User
        from backend.apps.accounts.services import revoke_user_sessions

        revoke_user_sessions(user=User.objects.get(email=email))

    def link(self, email: str, kind: str) -> str:
        """Where a mail about a new password, or of an invitation, leads to."""
        from backend.apps.accounts.mails import page_link
        from backend.apps.accounts.models import User
        from backend.apps.accounts.passwords import make_reset_token
        from backend.apps.accounts.services import create_invitation

        user = User.objects.get(email=email)
        if kind == "reset":
            return page_link("/reset-password", token=make_reset_token(user))
        return page_link("/join", invitation=create_invitation(by=user)[1])

    def _store(self, organization: int, file: Path) -> str:
        from backend.common import storage

        folder = storage.new_video_folder(organization_id=organization)
        with file.open("rb") as source:
            return storage.put_object(
                f"{folder}/{file.name}", io.BytesIO(source.read())
            )


def coloured_video(
    folder: Path, *, seconds: int = 2, colour: tuple[int, int, int] = (230, 20, 20)
) -> Path:
    """A video with a moving block of the colour that means a fall."""
    import av
    import numpy as np

    path = folder / f"block-{seconds}.mp4"
    if path.exists():
        return path
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(seconds * 10):
            image = np.full((180, 320, 3), 90, dtype=np.uint8)
            image[60:150, 20 + number : 120 + number] = colour
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _home() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


def _picture() -> Path:
    import cv2
    import numpy as np

    path = _home() / "snapshot.jpg"
    if not path.exists():
        cv2.imwrite(str(path), np.full((180, 320, 3), 120, dtype=np.uint8))
    return path


def main() -> None:
    """Obey until stdin ends."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    site = Site(int(sys.argv[1]))
    site.up()
    print("ready", flush=True)
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(getattr(site, name)(**arguments)), flush=True)
    site.stop()


if __name__ == "__main__":
    main()
