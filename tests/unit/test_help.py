"""Every command can say what it does."""

import pytest

from backend import cli

COMMANDS = ["run", "setup", "worker", "schema", *cli._WORKER_COMMANDS]
ACTIONS = [("models", "add"), ("models", "show"), ("scenes", "render")]


@pytest.mark.parametrize("words", [(name,) for name in COMMANDS] + ACTIONS)
def test_help_is_shown(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([*words, "--help"])
    assert left.value.code == 0
    assert f"safe-eye {' '.join(words)}" in capsys.readouterr().out
