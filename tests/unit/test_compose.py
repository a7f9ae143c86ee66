"""compose.yaml: what it asks for is documented, and what it builds is there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "compose.yaml").read_text("utf-8")
SERVICES = yaml.safe_load(TEXT)["services"]


def test_every_variable_that_it_reads_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", TEXT)) - {"PORT"}
    assert {"SECRET_KEY", "POSTGRES_PASSWORD"} <= asked
    assert [name for name in sorted(asked) if f"# {name}=" not in example] == []


def test_the_settings_of_the_environment_reach_web_and_worker() -> None:
    """Else limits, hosts and the model that somebody sets would do nothing."""
    for name in ("web", "worker"):
        assert SERVICES[name]["env_file"] == ".env"


def test_what_it_builds_and_mounts_is_there() -> None:
    targets = re.findall(
        r"^FROM \S+ AS (\w+)", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    for name in ("web", "worker"):
        assert SERVICES[name]["build"]["target"] in targets
    (mount,) = SERVICES["nginx"]["volumes"]
    assert (ROOT / mount.partition(":")[0]).is_file()
