"""dbt's own documentation, as `make docs` puts it into the site: one page, with our overview."""

import re
from pathlib import Path

from tests.transform.warehouse import Warehouse


def test_the_page_has_the_overview_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    warehouse.reads_artifacts = True
    warehouse.dbt("parse")
    options = ("--static", "--no-compile", "--empty-catalog")
    warehouse.dbt("docs", "generate", *options)

    page = (warehouse.project / "target" / "static_index.html").read_text(encoding="utf-8")
    assert "Tables that answer a researcher's questions" in page
    assert "fct_task_performance" in page
    assert re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["']?https?:""", page) == []
    # No path of this machine, and no count of visits.
    assert str(Path.home()) not in page
    assert '"send_anonymous_usage_stats": false' in page
