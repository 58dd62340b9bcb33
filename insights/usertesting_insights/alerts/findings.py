"""What there is to tell, whether a research alert or one of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from usertesting_insights.alerts.messages import AlertKey, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a message shows of its alerts, for services have a largest size; the report has the rest.
_SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One alert, ready to be told.

    Attributes:
        key: What it is known by.
        about: `research` or `pipeline`.
        rule: What raised it.
        subject: What messages are gathered by: the test, or the pipeline.
        heading: The name of that.
        lines: What is to be said, the first line the finding itself.
        link: Where to read on; empty without a report.
        is_reopened: Whether it had been closed before.
        programme: The programme of the test.
        workspaces: Name and id of the test's workspace.
        content: The same for programs.
    """

    key: AlertKey
    about: str
    rule: str
    subject: str
    heading: str
    lines: Sequence[str]
    link: str = ""
    is_reopened: bool = False
    programme: str | None = None
    workspaces: frozenset[str] = frozenset()
    content: Mapping[str, object] = field(default_factory=dict)


def message_of(findings: Sequence[Finding], name: str = "") -> Message:
    """Return one message about some findings.

    Args:
        findings: What it is about, in order.
        name: What the title begins with; by default the heading of the findings' one subject.
    """
    again = sum(finding.is_reopened for finding in findings)
    counted = [
        f"{count} alert{'s' if count > 1 else ''} {what}"
        for count, what in ((len(findings) - again, "raised"), (again, "open again"))
        if count
    ]
    by_subject: dict[str, list[Finding]] = {}
    for finding in findings[:_SHOWN]:
        by_subject.setdefault(finding.subject, []).append(finding)
    parts = [_part(its, with_heading=bool(name)) for its in by_subject.values()]
    if hidden := len(findings) - _SHOWN if len(findings) > _SHOWN else 0:
        parts.append(f"And {hidden} more: see the report.")
    return Message(
        title=f"{name or findings[0].heading}: {', '.join(counted)}",
        body="\n\n".join(parts),
        keys=[finding.key for finding in findings],
        content=[finding.content for finding in findings],
    )


def _part(findings: Sequence[Finding], *, with_heading: bool) -> str:
    lines = [findings[0].heading] if with_heading else []
    for finding in findings:
        first, *further = finding.lines
        lines += [f"- {first}", *(f"  {line}" for line in further)]
    if findings[0].link:
        lines.append(f"Report: {findings[0].link}")
    return "\n".join(lines)
