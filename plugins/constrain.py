"""Writes plugins/constraints/: the newest versions that the plugins of meltano.yml allow.

.venv/bin/python plugins/constrain.py
"""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import yaml
from uv import find_uv_bin

PROJECT = Path(__file__).parents[1]


def main() -> None:
    """Write the constraints of each plugin."""
    plugins = yaml.safe_load((PROJECT / "meltano.yml").read_text(encoding="utf-8"))["plugins"]
    for kind in plugins.values():
        for plugin in kind:
            if "inherit_from" not in plugin:
                compile_constraints(plugin["pip_url"])


def compile_constraints(pip_url: str) -> None:
    """Write the constraints that a `pip_url` names, for every Python that runs the project.

    Args:
        pip_url: The requirements, then `-c` and the file; or `-e` and a package of this repository,
            whose extras are then all constrained.
    """
    *requirements, _, file = shlex.split(pip_url)
    if requirements[0] == "-e":
        package = requirements[1].partition("[")[0]
        sources = ["--all-extras", f"{package}/pyproject.toml"]
    else:
        sources = ["-"]
    print(file)  # noqa: T201
    subprocess.run(  # noqa: S603
        [
            find_uv_bin(), "pip", "compile", "--quiet", "--universal", "--python-version=3.11",
            "--upgrade", "--no-header", "--no-annotate", "--no-emit-index-url",
            f"--output-file={file}", *sources,
        ],
        cwd=PROJECT,
        input="\n".join(requirements),
        text=True,
        check=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
