"""One row of everything in an organisation, made by the services of production."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from backend.apps.accounts.api_tokens import generate_api_token
from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.judging import resolve_alarm
from backend.apps.alarms.kinds import create_alarm_type, create_risk
from backend.apps.alarms.models import AlarmType, Risk
from backend.apps.alarms.trail import create_memo
from backend.apps.alarms.writing import create_alarm
from backend.apps.cameras.services import create_camera
from backend.apps.chat.posting import post_message
from backend.apps.chat.services import create_room
from backend.apps.inference.services import register_model
from backend.apps.notices.services import create_notice
from backend.apps.tags.services import add_tag, set_status
from backend.apps.videos.editing import hide_video
from backend.apps.videos.uploads import start_upload
from tests.rows import make_alarm, make_running, make_video
from tests.schema.rights.people import OURS
from worker.actors.introducing import model_facts
from worker.slowfast.fake import FakeEngine

Rows = dict[str, Model]


def rows_of(
    organization: Organization,
    *,
    mark: str,
    author: User,
    admin: User,
    someone: User,
    insiders: list[User],
) -> Rows:
    """One of everything in an organisation, each with `mark` in its words."""
    camera = create_camera(by=admin, number=1, name=mark, area="")
    register_model(model_facts(FakeEngine()))
    return {
        "Organization": organization,
        "Camera": camera,
        **_videos(organization, mark=mark, author=author),
        **_kinds(mark=mark, author=author, admin=admin),
        **_alarms(organization, mark=mark, author=author, camera=camera),
        **_chat(mark=mark, author=author, someone=someone, insiders=insiders),
        "ApiToken": generate_api_token(
            by=admin, user=author, name=f"{mark} token", scopes=["READ"]
        )[0],
        "Notice": create_notice(by=admin, values={"title": mark, "text": mark}),
        "PlannedNotice": create_notice(
            by=admin,
            values={
                "title": f"{mark} planned",
                "text": mark,
                "publish_from": timezone.now() + timedelta(days=1),
            },
        ),
        "BuiltInType": AlarmType.objects.get(organization=None, code="fall"),
        "BuiltInRisk": Risk.objects.get(organization=None, code="HI"),
    }


def _videos(organization: Organization, *, mark: str, author: User) -> Rows:
    def video(name: str) -> Any:
        file = f"orgs/{organization.pk}/{mark}-{name}.mp4"
        return make_video(
            organization,
            name=f"{mark} {name}",
            description=mark,
            file=file,
            thumbnail=file,
            created_by=author,
        )

    deleted = video("deleted")
    hide_video(by=author, video=deleted)
    tagged = video("tagged")
    tag = add_tag(by=author, target=tagged, type="place", content=f"{mark} door")
    set_status(by=author, target=tagged, available=True, note=mark)
    upload = start_upload(by=author, file_name=f"{mark}.mp4", size_bytes=1000)
    return {
        "Video": tagged,
        "Tag": tag,
        "QuietVideo": video("quiet"),
        "DeletedVideo": deleted,
        "ResumableUpload": upload,
    }


def _kinds(*, mark: str, author: User, admin: User) -> Rows:
    def risk(code: str) -> Risk:
        return create_risk(by=author, code=code, level=3, name_en=mark, name_ko=mark)

    used, free = risk(mark.upper()), risk("FREE")
    type_ = create_alarm_type(
        by=admin, code=mark, name_en=mark, name_ko=mark, risk=used.code
    )
    return {"Risk": used, "FreeRisk": free, "AlarmType": type_}


def _alarms(
    organization: Organization, *, mark: str, author: User, camera: Any
) -> Rows:
    analysis = make_running(organization)
    analysis.video.name, analysis.video.created_by = f"{mark} running", author
    analysis.video.file = f"orgs/{organization.pk}/{mark}-running.mp4"
    analysis.video.save()
    machine = make_alarm(organization, analysis=analysis)
    alarm = create_alarm(by=author, type="fall", message=f"{mark} words", camera=camera)
    closed = create_alarm(by=author, type="fall", message=f"{mark} is closed")
    resolve_alarm(alarm=closed, by=author, note=mark)
    assert machine.detection is not None
    return {
        "Analysis": analysis,
        "RunningVideo": analysis.video,
        "Detection": machine.detection,
        "MachineAlarm": machine,
        "Alarm": alarm,
        "AlarmAction": alarm.actions.latest("pk"),
        "ClosedAlarm": closed,
        "Memo": create_memo(alarm=alarm, by=author, text=f"{mark} memo"),
    }


def _chat(*, mark: str, author: User, someone: User, insiders: list[User]) -> Rows:
    made: Rows = {}
    for prefix, members in (("", [someone]), ("Open", [*insiders, someone])):
        room = create_room(
            by=author,
            name=f"{mark} {prefix} room",
            member_ids=[member.pk for member in members],
        )
        made[f"{prefix}Room"] = room
        said = {"Message": author, "Unread": someone}
        for name, person in said.items():
            text = f"{mark} {prefix} {name}"
            made[f"{prefix}{name}"] = post_message(by=person, room=room, text=text)
    return made


def rows_of_superuser(superuser: User) -> Rows:
    token, _ = generate_api_token(
        by=superuser, user=superuser, name=f"{OURS} high", scopes=["READ"]
    )
    values: Any = {"title": "To all", "text": "Everybody", "scope": "PUBLIC"}
    return {
        "SuperuserToken": token,
        "PublicNotice": create_notice(by=superuser, values=values),
    }
