"""The README and CONTRIBUTING against the program: what they tell people to type is there."""

from __future__ import annotations

import re
import shlex
import tomllib
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

import briefing
from briefing.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GROUPS = ("cache", "corpus", "voices")


def commands() -> list[str]:
    """Every command line of the README that calls the program, comments left out."""
    return re.findall(r"^    briefing (\S[^#\n]*?) *(?:#.*)?$", README, re.MULTILINE)


@cache
def help_of(*command: str) -> str:
    """What a command says of itself."""
    return CliRunner().invoke(app, [*command, "--help"]).stdout


@pytest.mark.parametrize("line", commands())
def test_readme_commands_exist(line: str) -> None:
    """Each command of the README exists and knows each option it is given."""
    words = shlex.split(line)
    command = words[:2] if words[0] in GROUPS else words[:1]
    known = help_of(*command)
    assert all(option in known for option in words if option.startswith("--"))


def test_readme_shows_both_commands_early() -> None:
    """The two commands stand alone on their lines within the first thirty."""
    top = README.splitlines()[:30]
    assert "    pip install . && briefing daily" in top
    assert "    pip install -e '.[dev]' && pytest" in top


def test_readme_names_the_way_to_ask_why() -> None:
    """Whoever wonders about a choice finds in the README how to see it, and where."""
    (line,) = [line for line in README.splitlines() if "briefing script --explain" in line]
    assert "output/explain/index.html" in line


def test_contributing_knows_every_room() -> None:
    """Each module and package of the house has its row in CONTRIBUTING.md."""
    rows = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (ROOT / "briefing").iterdir() if path.suffix == ".py" or path.is_dir()}
    missing = {room for room in rooms if f"`{room}`" not in rows and f"`{room}.py`" not in rows and "__" not in room}
    assert missing == set()


def test_library_example_of_the_readme_is_python() -> None:
    """The example of library use compiles, and imports what there is."""
    (example,) = re.findall(r"^## As a library\n\n((?:    .*\n|\n)+)", README, re.MULTILINE)
    source = re.sub(r"^    ", "", example, flags=re.MULTILINE)
    imports = "\n".join(line for line in source.splitlines() if line.startswith(("from ", "import ")))
    compile(source, "README.md", "exec")
    exec(compile(imports, "README.md", "exec"), {})  # noqa: S102  # our own lines


def test_version_is_one() -> None:
    """The version stands in one place, from which the package takes it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["version"]["path"] == "briefing/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", briefing.__version__)
