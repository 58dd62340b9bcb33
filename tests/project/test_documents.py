"""What the documents say is what the programs do."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tap_usertesting.state.pacing import SMALL
from tests.project.reading import (
    ROOT,
    about,
    code,
    examples,
    meltano_file,
    plugins,
    section,
    table,
    text,
)
from tests.support.tap import catalog_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PREFIX = "TAP_USERTESTING_"
# What Meltano itself sets, and what only the environments of meltano.yml set.
GIVEN = {"MELTANO_PROJECT_ROOT", "SCHEMA_PREFIX"}

DOCUMENTS = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    *(
        ROOT / name / "README.md"
        for name in ("tap-usertesting", "sandbox", "transform", "insights")
    ),
    ROOT / "transform" / "DECISIONLOG.md",
]


def settings() -> Mapping[str, Mapping[str, Any]]:
    properties: dict[str, dict[str, Any]] = about()["settings"]["properties"]
    return properties


def shown(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def test_the_settings_table_is_the_taps() -> None:
    rows = table(section("docs/settings.md", "Reference"))

    listed = {
        code(name)[0]: (code(default), "(secret)" in name, meaning)
        for name, default, meaning in rows
    }
    assert list(listed) == list(settings())
    for name, (default, is_secret, meaning) in listed.items():
        setting = settings()[name]
        assert default == ([shown(setting["default"])] if "default" in setting else []), name
        assert is_secret == setting.get("secret", False), name
        assert meaning, name


def test_the_example_has_every_setting() -> None:
    found = {name: value for name, (value, _) in examples().items() if name.startswith(PREFIX)}

    assert sorted(found) == sorted(PREFIX + name.upper() for name in settings())
    for name, setting in settings().items():
        assert found[PREFIX + name.upper()] == shown(setting.get("default", "")), name


def test_an_example_says_what_the_plugin_says_of_the_setting() -> None:
    said: dict[str, set[str]] = {}
    for plugin in plugins().values():
        for setting in plugin["settings"]:
            own = f"{plugin['name']}_{setting['name']}".replace("-", "_").upper()
            shared = re.fullmatch(r"\$([A-Z_]+)", str(setting.get("value")))
            for name in {own, shared[1] if shared else own} & set(examples()):
                said.setdefault(name, set()).add(setting["description"])

    assert len(said) > 50
    for name, descriptions in said.items():
        assert {examples()[name][1]} == descriptions, name
    for name, (_, comment) in examples().items():
        assert re.fullmatch(r"[A-Z].+[.]", comment), name


def test_the_example_has_what_the_project_reads_and_nothing_else() -> None:
    asked = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]*)", text("meltano.yml"))) - GIVEN
    injected = {
        setting["env"]
        for plugin in plugins().values()
        for setting in plugin.get("settings", [])
        if "env" in setting
    }
    for path in (ROOT / "transform").rglob("*"):
        # dbt has folders in target/ that are named like files.
        if path.is_file() and path.suffix in {".sql", ".yml"}:
            asked |= set(re.findall(r"env_var\('([A-Z_]+)'", path.read_text(encoding="utf-8")))
    asked -= {"SNOWFLAKE_HOST", "SNOWFLAKE_PORT", "SNOWFLAKE_PROTOCOL"}  # for a test server only
    asked -= {"DBT_USERTESTING_PARTICIPANT_SALT"}  # for one run, to bring a salt

    of_plugins = {
        f"{prefix}_{setting['name']}".replace("-", "_").upper()
        for plugin in plugins().values()
        for prefix in (plugin["name"], plugin["namespace"])
        for setting in plugin.get("settings", [])
    }
    assert asked - injected <= set(examples())
    assert set(examples()) <= asked | of_plugins | {"MELTANO_STATE_BACKEND_URI"}


@pytest.mark.parametrize("path", ["docs/tables.md", "tap-usertesting/README.md"])
def test_the_table_of_streams_is_the_taps(path: str) -> None:
    of_streams = section(path, "Tables") if path == "docs/tables.md" else text(path)

    assert [(code(row[0]), code(row[1])) for row in table(of_streams)] == [
        ([entry["tap_stream_id"]], entry["key_properties"]) for entry in catalog_of(())["streams"]
    ]


def test_the_picture_of_tables_has_every_stream() -> None:
    drawn = re.findall(r'font-weight="bold">(\w+)<', text("docs/tables.svg"))

    assert sorted(drawn) == sorted(entry["tap_stream_id"] for entry in catalog_of(())["streams"])


def test_the_reference_is_what_the_tap_says(tmp_path: Path) -> None:
    documents = ["settings.md", "tables.md"]
    for name in documents:
        emptied = re.sub(
            r"(?<=begin reference -->\n).*(?=<!-- end)", "", text(f"docs/{name}"), flags=re.DOTALL
        )
        assert emptied != text(f"docs/{name}"), name
        (tmp_path / name).write_text(emptied, encoding="utf-8")

    subprocess.run([sys.executable, ROOT / "docs/reference.py", tmp_path], check=True)

    for name in documents:
        assert (tmp_path / name).read_text(encoding="utf-8") == text(f"docs/{name}"), name
    assert (tmp_path / "tables.svg").read_text(encoding="utf-8") == text("docs/tables.svg")


def test_the_cost_table_adds_up() -> None:
    for row in table(section("docs/cost.md", "What it costs")):
        sessions = int(row[0].replace(",", ""))
        for each, cell in zip((1, 2), row[1:], strict=True):
            requests = each * sessions + sessions // 500 + 1
            hours, minutes = divmod(math.ceil(requests / 10), 60)
            took = f"{hours} h {minutes} min" if hours else f"{minutes} min"
            assert cell == f"{requests:,} requests, {took}"


def test_the_programs_say_what_the_documents_quote() -> None:
    programs = [
        *(ROOT / "tap-usertesting").rglob("*.py"),
        ROOT / "transform/commands/check_postgres.py",
        ROOT / "orchestrate/nightly.py",
    ]
    source = "".join(path.read_text() for path in programs)
    # Said by Meltano and by PostgreSQL.
    others = {
        "pipeline is already running",
        "password authentication failed for user",
        "Connection refused",
    }
    said = re.sub(r'"\s*f?"', "", source)

    rows = table(section("docs/troubleshooting.md", "By message"))
    quoted = {quote for row in rows for quote in code(row[0])}
    assert {quote for quote in quoted - others if quote not in said} == set()


def anchors(document: Path) -> set[str]:
    return {
        re.sub(r"[^a-z0-9 _-]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in document.read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    }


@pytest.mark.parametrize("path", sorted(str(each.relative_to(ROOT)) for each in DOCUMENTS), ids=str)
def test_links_lead_somewhere(path: str) -> None:
    document = ROOT / path
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        place, _, anchor = target.partition("#")
        linked = document.parent / place if place else document
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


def typed(program: str) -> set[tuple[str, str]]:
    """The arguments of a program wherever a document has it typed, each with the document."""
    pattern = rf"(?:^\$ |`|&& |exec ){program} ([^`\n\"&|<>]+)"
    return {
        (str(document.relative_to(ROOT)), arguments.strip())
        for document in DOCUMENTS
        for arguments in re.findall(pattern, document.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_documents_type_jobs_plugins_and_commands_that_there_are() -> None:
    known = plugins()
    jobs = {job["name"] for job in meltano_file()["jobs"]}
    names = {"run": jobs | set(known), "invoke": set(known), "install": set(known)}
    found = 0
    for document, arguments in typed(r"meltano(?: --environment=\w+)?"):
        verb, *rest = arguments.split()
        words = [word for word in rest if not word.startswith("-")]
        for word in words[:1] if verb == "invoke" else words if verb in names else []:
            # An inherited plugin is named after another; a word in capitals is the reader's own.
            plugin, _, command = word.partition(":")
            plugin = plugin.split("--")[0]
            assert plugin in names[verb] or plugin.isupper() or plugin == "…", (document, arguments)
            assert not command or command in known[plugin]["commands"], (document, arguments)
            found += 1
    assert found > 20


def test_documents_type_targets_that_the_makefile_has() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    targets |= {".venv/test", ".venv/lint", ".venv/axe/installed", ".meltano/installed"}
    targets.add(".venv/stand-ins/snowflake/installed")

    for document, arguments in typed("make"):
        named = {word for word in arguments.split() if "=" not in word}
        assert named <= targets, document


def test_documents_type_tests_that_there_are() -> None:
    found = typed(r"\.venv/bin/python -m pytest")

    assert found
    for document, arguments in found:
        for path in re.findall(r"tests/\S+", arguments):
            assert (ROOT / path).exists(), document


def test_documents_name_modules_that_the_tap_has() -> None:
    package = ROOT / "tap-usertesting" / "tap_usertesting"
    folders = "|".join(path.name for path in package.iterdir() if (path / "__init__.py").exists())
    named = {
        (str(document.relative_to(ROOT)), module)
        for document in DOCUMENTS
        for module in re.findall(rf"`((?:{folders})/\w+)`", document.read_text(encoding="utf-8"))
    }

    assert named
    assert {each for each in named if not (package / f"{each[1]}.py").exists()} == set()


def test_the_architecture_names_functions_that_there_are() -> None:
    folders = ("tap-usertesting", "transform", "sandbox", "tests", "docs")
    code_files = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".sql", ".yml", ".json"} and "target" not in path.parts
    ]
    code_files += [ROOT / "Makefile", *(ROOT / "transform" / "models").glob("*.md")]
    source = "".join(path.read_text(encoding="utf-8") for path in code_files)
    words = set(re.findall(r"\w+", source)) | {path.stem for path in code_files}
    found = re.findall(r"`(?:(\w+)[.])?(\w+)(?:\(.*?\))?`", text("docs/architecture.md"))
    named = {name for pair in found for name in pair if re.search("[A-Z_]", name)}

    assert len(named) > 30
    assert named - words - {"CHANGELOG"} == set()


@pytest.mark.parametrize("path", ["docs/architecture.md", "docs/warehouses.md"])
def test_files_of_the_repository_that_are_named_are_there(path: str) -> None:
    folders = "tests|transform|docs|orchestrate|insights|demo|benchmarks|plugins"
    named = re.findall(rf"`((?:{folders})/[\w/.-]+)`", text(path))

    assert named
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_the_readme_names_every_target_of_the_makefile() -> None:
    targets = re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE)

    assert {"demo", "test", "lint", "clean"} <= set(targets)
    for target in set(targets) - {"help"}:
        assert f"make {target}" in text("README.md"), target
    assert "make test" in text(".ci/run")


@pytest.mark.parametrize("path", ["docs/architecture.md", "docs/state.md"])
def test_the_documents_say_which_state_follows_every_session(path: str) -> None:
    assert f"larger than {SMALL // 1000} kB" in text(path)


def test_the_readme_is_short() -> None:
    assert len(text("README.md").splitlines()) <= 150


def test_the_site_has_a_page_of_every_document() -> None:
    navigation = re.findall(r": ([a-z-]+[.]md)$", text("mkdocs.yml"), re.MULTILINE)
    elsewhere = dict(re.findall(r'^    "(.+[.]md)": "(.+)",$', text("docs/hooks.py"), re.MULTILINE))
    pages = [elsewhere.get(page, f"docs/{page}") for page in navigation]

    assert sorted(pages) == sorted(str(each.relative_to(ROOT)) for each in DOCUMENTS)
