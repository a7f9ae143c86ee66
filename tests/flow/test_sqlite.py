"""What happens at the same moment is right on SQLite too, the default database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Claims about threads and transactions; they run on PostgreSQL with all the others.
CLAIMS = [
    "tests/accounts/test_joining.py::"
    "test_of_two_who_use_an_invitation_at_once_one_joins",
    "tests/accounts/test_passwords.py::test_of_two_who_use_a_link_at_once_one_does",
    "tests/accounts/test_people.py::test_two_who_dismiss_each_other_at_once_leave_one",
    "tests/alarms/test_ingest.py",
    "tests/alarms/test_races.py",
    "tests/analysis/test_services.py",
    "tests/chat/test_races.py",
    "tests/transport/test_feed.py::"
    "test_under_load_reconnecting_clients_miss_and_repeat_nothing",
    "tests/transport/test_log.py",
    "tests/unit/test_sessions.py::"
    "test_two_simultaneous_refreshes_leave_one_newest_token",
    "tests/unit/test_throttle.py::"
    "test_tries_at_the_same_moment_cannot_exceed_the_limit",
    "tests/videos/test_resumable.py::test_finished_twice_at_once_it_is_one_video",
    "tests/videos/test_fetching.py::test_two_workers_never_hold_the_same_fetch",
]


def test_threads_and_transactions_on_sqlite(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "SAFE_EYE_"))
    }
    environment["TEST_DATABASE_URL"] = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--basetemp", str(tmp_path / "run"), *CLAIMS),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
