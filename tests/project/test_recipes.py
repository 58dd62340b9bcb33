"""The recipes of docs/architecture.md name every file that an example of theirs stands in."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from tests.project.reading import ROOT, text

PAGE = "docs/architecture.md"
# What names them for another reason: texts of settings, decisions, the report on clips.
NOT_OF_A_STREAM = {
    ".env.example",
    "docs/report.md",
    "insights/usertesting_insights/report/per_test_page.py",
    "insights/usertesting_insights/report/reading.py",
    "insights/usertesting_insights/report/templates/test.html.j2",
    "plugins/extractors/tap-usertesting--community.lock",
    "tap-usertesting/hub/tap-usertesting.yml",
    "transform/DECISIONLOG.md",
}


@pytest.mark.parametrize(
    ("recipe", "example", "others"),
    [
        ("Add a stream", "clips", NOT_OF_A_STREAM),
        ("Add a stream", "highlight_reels", set()),
        ("Add a warehouse", "postgres", {"CONTRIBUTING.md"}),
    ],
)
def test_a_recipe_names_every_file(recipe: str, example: str, others: set[str]) -> None:
    steps = recipe_of(recipe)
    if "#add-a-mart" in steps:
        steps += recipe_of("Add a mart")
    searched = {
        path.removeprefix("./")
        for command in re.findall(r"`(grep .*?)`", steps)
        for path in printed(command)
    }
    files = printed(f"git grep -lI {example}")

    assert len(files) > 20
    # The list of changes and the page itself are in every recipe.
    unnamed = {*files} - searched - others - {"CHANGELOG.md", PAGE}
    assert {path for path in unnamed if not is_named(path, steps)} == set()


def recipe_of(heading: str) -> str:
    """What stands below the heading of a recipe."""
    whole = text(PAGE)
    [found] = re.findall(rf"^### {heading}\n(.*?)(?=^#|\Z)", whole, re.DOTALL | re.MULTILINE)
    assert isinstance(found, str)
    return found


def is_named(path: str, steps: str) -> bool:
    """Whether a text names a file, with its ending or without, or a folder around it."""
    *folders, name = path.split("/")
    whole = [rf"\b{re.escape(part)}\b" for part in (name, name.removesuffix(".py"))]
    # As it is named from the repository, or from within a package.
    around = [
        "/".join(folders[start:end]) for start in (0, 1) for end in range(1, len(folders) + 1)
    ]
    # Not as the beginning of another path.
    whole += [rf"\b{re.escape(folder)}/(?![\w.])" for folder in around if folder]
    return any(re.search(part, steps) for part in whole)


def printed(command: str) -> list[str]:
    """The lines that a command prints, run in the repository."""
    finished = subprocess.run(
        shlex.split(command), cwd=ROOT, capture_output=True, text=True, check=True
    )
    return finished.stdout.splitlines()
