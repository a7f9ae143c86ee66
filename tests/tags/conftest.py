"""What tags are put on in these tests: videos of Bob, who is nobody's administrator."""

from __future__ import annotations

import pytest

from backend.apps.videos.models import Video
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.rows import make_video


def video_of(person: Person, name: str = "shop.mp4") -> Video:
    assert person.user is not None
    return make_video(person.user.organization, created_by=person.user, name=name)


def gid(video: Video) -> str:
    return to_global_id("Video", video.pk)


@pytest.fixture
def video(bob: Person) -> Video:
    return video_of(bob)
