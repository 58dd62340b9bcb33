"""Makes pages of the documents outside docs/ and of dbt's own, and follows their links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]

# Each page that is not in docs/, and the document that it is made of.
ELSEWHERE = {
    "index.md": "README.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "decisions.md": "transform/DECISIONLOG.md",
    "sandbox.md": "sandbox/README.md",
    "insights.md": "insights/README.md",
    "security.md": "SECURITY.md",
    "tap.md": "tap-usertesting/README.md",
    "transform.md": "transform/README.md",
}
DBT_DOCS = ROOT / "output" / "dbt-docs" / "static_index.html"
LINK = re.compile(r"\[((?:[^\[\]]|\\.)+)\]\((?!https?:)([^)#\s]+)(#[^)\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents outside docs/ to the site, and the page that dbt has written."""
    files.append(File.generated(config, "dbt.html", abs_src_path=str(DBT_DOCS)))
    for page, document in ELSEWHERE.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / document)))
    return files


def on_page_markdown(markdown: str, page: Page, files: Files, **_: object) -> str:
    """Point links at the pages of the site; what the site has no page of is named only."""
    document = ROOT / ELSEWHERE.get(page.file.src_uri, f"docs/{page.file.src_uri}")
    # With the pictures.
    pages = {
        (ROOT / ELSEWHERE.get(file.src_uri, f"docs/{file.src_uri}")).resolve(): file.src_uri
        for file in files
    }

    def follow(link: re.Match[str]) -> str:
        text, place, anchor = link[1], link[2], link[3] or ""
        target = pages.get((document.parent / place).resolve())
        return text if target is None else f"[{text}]({target}{anchor})"

    return LINK.sub(follow, markdown)
