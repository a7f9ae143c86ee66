"""The package for front ends, by its own tests: in Node, against a live server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.contract.building import CLIENT, CONTRACT, TSC, built_client
from tests.node import run_node

#: Where packages are found and nothing is committed.
PASTED = CONTRACT / "node_modules" / ".pasted"
STRICT = {
    "target": "es2022",
    "module": "esnext",
    "moduleResolution": "bundler",
    "lib": ["es2022", "dom"],
    "types": ["node"],
    "jsx": "react-jsx",
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
}
FILES = sorted(path.name for path in (CLIENT / "tests").glob("*.test.ts"))


@pytest.mark.parametrize("name", FILES)
def test_the_client_passes_its_tests(
    name: str, client_tests: Path, live: dict[str, str]
) -> None:
    told = run_node(
        "--test-reporter=spec",
        "--test-timeout=120000",
        "--test",
        str(client_tests / name.replace(".ts", ".js")),
        folder=CLIENT,
        **live,
    )
    assert "\nℹ pass 0\n" not in told


def test_the_package_explains_itself_by_code_that_compiles() -> None:
    built_client()
    text = (CLIENT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```tsx\n(// app/(\w+\.tsx).*?)^```", text, re.M | re.S)
    assert {name for _, name in shown} == {"providers.tsx", "feed.tsx", "page.tsx"}
    PASTED.mkdir(exist_ok=True)
    for body, name in shown:
        (PASTED / name).write_text(body, encoding="utf-8")
    project = {"compilerOptions": STRICT, "files": [name for _, name in shown]}
    (PASTED / "tsconfig.json").write_text(json.dumps(project), encoding="utf-8")
    run_node(str(TSC), "-p", str(PASTED), folder=CLIENT)
