"""The admin site shows alarms and analyses, and tells changes to those who watch."""

from __future__ import annotations

import pytest
from django.test import Client

from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.models import Alarm, AlarmAction, AlarmType, Receipt, Risk
from backend.apps.alarms.trail import create_memo
from backend.apps.analysis import services
from backend.apps.analysis.models import Analysis
from backend.apps.events.models import Event
from backend.apps.videos.models import VideoState
from tests.rows import CLAIM, make_alarm

# What the page of an alarm sends of its history and memos.
INLINES = {
    f"{table}-{count}_FORMS": 0
    for table in ("actions", "memos")
    for count in ("TOTAL", "INITIAL")
}


@pytest.fixture
def site(db: None) -> Client:
    """A client that is signed in as the superuser of the installation."""
    client = Client()
    client.force_login(
        User.objects.create_superuser(email="root@example.org", password="x" * 12)
    )
    return client


@pytest.mark.parametrize(
    "table",
    [
        "alarms/alarm",
        "alarms/alarmtype",
        "alarms/memo",
        "alarms/receipt",
        "alarms/risk",
        "analysis/analysis",
        "analysis/detection",
    ],
)
def test_tables_and_rows_are_shown(
    site: Client, acme: Organization, table: str
) -> None:
    alarm = make_alarm(acme)
    assert alarm.detection is not None
    admin = User.objects.get(email="root@example.org")
    received = Receipt.objects.create(
        organization=acme, client_key="k", digest="", alarm=alarm
    )
    rows = {
        "memo": create_memo(alarm=alarm, by=admin, text="Seen").pk,
        "receipt": received.pk,
        "alarm": alarm.pk,
        "alarmtype": alarm.type_id,
        "risk": alarm.risk_id,
        "analysis": alarm.detection.analysis_id,
        "detection": alarm.detection_id,
    }
    assert site.get(f"/admin/{table}/").status_code == 200
    pk = rows[table.partition("/")[2]]
    assert site.get(f"/admin/{table}/{pk}/change/").status_code == 200


def test_judging_an_alarm_tells_those_who_watch(
    site: Client, acme: Organization
) -> None:
    alarm = make_alarm(acme)
    reply = site.post(
        f"/admin/alarms/alarm/{alarm.pk}/change/",
        {"risk": alarm.risk_id, "state": "FALSE_ALARM", "message": "", **INLINES},
    )
    assert reply.status_code == 302
    assert Alarm.objects.get().state == "FALSE_ALARM"
    event = Event.objects.filter(organization=acme).latest("seq")
    assert (event.kind, event.subject_id) == ("alarm.changed", alarm.pk)
    action = AlarmAction.objects.latest("pk")
    assert (action.kind, action.from_state) == ("FALSE_ALARM", "OPEN")
    assert action.by is not None and action.by.email == "root@example.org"


def test_a_judgement_that_is_not_possible_is_said_and_changes_nothing(
    site: Client, acme: Organization
) -> None:
    alarm = make_alarm(acme)
    Alarm.objects.update(state="RESOLVED")
    reply = site.post(
        f"/admin/alarms/alarm/{alarm.pk}/change/",
        {
            "risk": alarm.risk_id,
            "state": "ACKNOWLEDGED",
            "message": "New words",
            **INLINES,
        },
        follow=True,
    )
    assert "has been resolved already" in reply.content.decode()
    now = Alarm.objects.get()
    assert (now.state, now.message) == ("RESOLVED", "")


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("acknowledge", "ACKNOWLEDGED"),
        ("resolve", "RESOLVED"),
        ("mark_as_false", "FALSE_ALARM"),
        ("reopen", "OPEN"),
    ],
)
def test_several_alarms_are_judged_at_once(
    site: Client, acme: Organization, action: str, state: str
) -> None:
    pks = [make_alarm(acme).pk for _ in range(2)]
    if action == "reopen":
        Alarm.objects.update(state="RESOLVED")
    chosen = {"action": action, "_selected_action": pks}
    reply = site.post("/admin/alarms/alarm/", chosen, follow=True)
    assert reply.status_code == 200
    assert set(Alarm.objects.values_list("state", flat=True)) == {state}
    # Again it is said that it is so already, and nothing is written.
    written = AlarmAction.objects.count()
    reply = site.post("/admin/alarms/alarm/", chosen, follow=True)
    assert b'class="warning"' in reply.content
    assert AlarmAction.objects.count() == written


@pytest.mark.parametrize("several", [False, True])
def test_deleting_alarms_tells_those_who_watch(
    site: Client, acme: Organization, several: bool
) -> None:
    alarm = make_alarm(acme)
    if several:
        given = {"action": "delete_selected", "_selected_action": [alarm.pk]}
        reply = site.post("/admin/alarms/alarm/", {**given, "post": "yes"})
    else:
        page = f"/admin/alarms/alarm/{alarm.pk}/delete/"
        reply = site.post(page, {"post": "yes"})
    assert reply.status_code == 302
    assert not Alarm.objects.exists()
    event = Event.objects.latest("seq")
    assert (event.kind, event.subject_id) == ("alarm.removed", alarm.pk)


def test_an_organisation_gets_and_loses_a_risk_of_its_own(
    site: Client, acme: Organization
) -> None:
    table = "/admin/alarms/risk/"
    given = {"organization": acme.pk, "code": "OWN", "level": 3}
    given |= {"name_en": "Own", "name_ko": "자체"}
    for change in ({"organization": ""}, {"code": "VH"}, {"level": 6}):
        assert site.post(f"{table}add/", {**given, **change}).status_code == 200
    assert not Risk.objects.filter(code="OWN").exists()
    assert site.post(f"{table}add/", given).status_code == 302
    own = Risk.objects.get(code="OWN")
    assert own.created_by is not None
    reply = site.post(f"{table}{own.pk}/delete/", {"post": "yes"})
    assert reply.status_code == 302
    assert not Risk.objects.filter(code="OWN").exists()


@pytest.mark.parametrize(
    ("state", "queued"), [(VideoState.READY, 1), (VideoState.FAILED, 0)]
)
def test_a_failed_analysis_can_be_asked_for_again(
    site: Client, acme: Organization, state: str, queued: int
) -> None:
    alarm = make_alarm(acme)
    assert alarm.detection is not None
    analysis = alarm.detection.analysis
    services.fail_analysis(analysis_id=analysis.pk, claim=CLAIM, code="INTERNAL")
    analysis.video.state = state
    analysis.video.save()
    reply = site.post(
        "/admin/analysis/analysis/",
        {"action": "analyse_again", "_selected_action": [analysis.pk]},
    )
    assert reply.status_code == 302
    assert Analysis.objects.filter(state="QUEUED").count() == queued


@pytest.mark.parametrize("table", ["analysis/analysis", "analysis/detection"])
def test_what_has_stored_files_is_not_deleted_by_row(
    site: Client, acme: Organization, table: str
) -> None:
    alarm = make_alarm(acme)
    detection = alarm.detection
    assert detection is not None
    pk = detection.pk if table.endswith("detection") else detection.analysis_id
    reply = site.post(f"/admin/{table}/{pk}/delete/", {"post": "yes"})
    assert reply.status_code == 403
    assert Alarm.objects.filter(detection=detection).exists()


@pytest.mark.parametrize(
    ("table", "name"), [("alarms/risk", "risk"), ("alarms/alarmtype", "type")]
)
def test_what_every_analysis_needs_is_renamed_but_stays(
    site: Client, acme: Organization, table: str, name: str
) -> None:
    row = getattr(make_alarm(acme), name)
    Alarm.objects.all().delete()
    reply = site.post(f"/admin/{table}/{row.pk}/delete/", {"post": "yes"})
    assert reply.status_code == 403
    given = {"code": "other", "level": 9, "name_en": "Renamed", "name_ko": "새 이름"}
    if name == "type":
        given["risk"] = row.risk_id
    reply = site.post(f"/admin/{table}/{row.pk}/change/", given)
    assert reply.status_code == 302
    now = type(row).objects.get(pk=row.pk)
    assert (now.code, now.name_en) == (row.code, "Renamed")
    assert getattr(now, "level", None) == getattr(row, "level", None)


def test_an_organisation_gets_and_loses_a_type_of_its_own(
    site: Client, acme: Organization
) -> None:
    risk = make_alarm(acme).risk
    given = {"code": "queue", "name_en": "Queue", "name_ko": "줄", "risk": risk.pk}
    given["organization"] = acme.pk
    assert site.post("/admin/alarms/alarmtype/add/", given).status_code == 302
    own = AlarmType.objects.get(code="queue")
    reply = site.post(f"/admin/alarms/alarmtype/{own.pk}/delete/", {"post": "yes"})
    assert reply.status_code == 302
    assert not AlarmType.objects.filter(code="queue").exists()
