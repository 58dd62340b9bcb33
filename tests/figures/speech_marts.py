"""What was said during each task, from the raw tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.figures.counted import deleted, grouped

if TYPE_CHECKING:
    from tests.figures.statistics_marts import Mart
    from tests.figures.world import Raw


def task_speech(raw: Raw) -> Mart:
    """Recompute `fct_task_speech`, millisecond by millisecond."""
    gone = deleted(raw)
    spoken = grouped(raw["transcript_cues"], "session_id")
    newest = {row["session_id"]: row["extracted_at"] for row in raw["session_details"]}
    # A transcript without a cue and without a word is none.
    transcribed = {
        row["session_id"]
        for row in raw["transcripts"]
        if row["cue_count"] or (row["transcript_plain_text"] or "").split()
    }
    mart = {}
    for task in raw["tasks"]:
        session_id, start, end = (
            task.get(k) for k in ("session_id", "start_time_ms", "end_time_ms")
        )
        if session_id in gone or session_id not in transcribed:
            continue
        if task["extracted_at"] != newest[session_id] or start is None or not end > start:
            continue
        during: set[int] = set()
        words, texts, begun = 0.0, [], []
        for cue in spoken.get((session_id,), []):
            first, last = cue["start_ms"], cue["end_ms"]
            if not (first < end and last > start):
                continue
            overlap = range(max(first, start), min(last, end))
            during.update(overlap)
            share = len(overlap) / (last - first) if last > first else 1
            words += share * len(re.findall(r"\S+", cue["text"]))
            texts.append((cue["cue_index"], cue["text"]))
            begun.append(max(first, start))
        mart[session_id, task["task_index"]] = {
            "spoken_text": " ".join(text for _, text in sorted(texts)) or None,
            "cue_count": len(texts),
            "word_count": words,
            "spoken_ms": len(during),
            "silence_ms": end - start - len(during),
            "time_to_first_word_ms": min(begun) - start if begun else None,
        }
    return mart
