"""The tables that a sandbox's world has to become, worked out without the tap's code."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from usertesting_sandbox.control.truth import truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.tap import Tables
    from usertesting_sandbox.world import World

JsonObject = dict[str, Any]

KEYS = {
    "workspaces": ("workspace_id",),
    "tests": ("test_id", "workspace_id"),
    "sessions": ("session_id",),
    "session_deletions": ("session_id", "test_id"),
    "session_details": ("session_id",),
    "demographics": ("session_id", "demographic_index"),
    "task_groups": ("session_id", "task_group_index"),
    "tasks": ("session_id", "task_index"),
    "transcripts": ("session_id",),
    "transcript_cues": ("session_id", "cue_index"),
    "videos": ("session_id",),
    "clips": ("clip_id",),
    "qx_scores": ("test_id", "task_group_uuid", "as_of_date"),
    "highlight_reels": ("reel_id",),
}
# What is selected unless somebody says otherwise.
DEFAULT = frozenset(KEYS) - {"videos", "clips", "highlight_reels"}

# Everything but when it was read (the day too: midnight may pass), and where it was put.
NOT_COMPARABLE = {"extracted_at", "downloaded_at", "as_of_date", "video_storage_path"}


def expected_tables(world: World, streams: Iterable[str] = DEFAULT) -> Tables:
    """Give tables, by key, without the columns that tell when a row was read."""
    held: JsonObject = truth(world)
    rows: dict[str, list[JsonObject]] = {stream: [] for stream in KEYS}
    for workspace in held["workspaces"]:
        rows["workspaces"].append(
            {"workspace_id": workspace["uuid"], "name": workspace.get("name")}
        )
    for workspace_id, studies in held["studies"].items():
        rows["tests"].extend(
            {
                "test_id": study["uuid"],
                "workspace_id": workspace_id,
                "title": study.get("title"),
                "type": study.get("type"),
                "product_type": study.get("productType"),
                "ordered_at": _time(study.get("orderedAt")),
            }
            for study in studies
        )
    for test_id, sessions in held["sessions"].items():
        for session in sessions:
            session_id = session["sessionId"]
            ids = {"session_id": session_id, "test_id": test_id}
            rows["sessions"].append(
                {
                    **ids,
                    "audience_id": session.get("audienceId"),
                    "status": session["status"],
                    "start_time": _time(session["startTime"]),
                    "finish_time": _time(session.get("finishTime")),
                }
            )
            _add_details(rows, ids, session, held["details"][session_id])
            _add_transcript(rows, ids, held["transcripts"][session_id])
            if held["videos"][session_id]:
                video = {"content_type": "video/mp4", **held["videos"][session_id]}
                rows["videos"].append({**ids, **video})
            _add_clips(rows, ids, held["clips"][session_id] or {"clips": []})
        _add_results(rows, test_id, held)
    return {stream: {key_of(stream, row): row for row in rows[stream]} for stream in streams}


def comparable(tables: Tables) -> Tables:
    """Give tables without the columns that tell when a row was read."""
    return {
        stream: {
            key_of(stream, row): {
                name: value for name, value in row.items() if name not in NOT_COMPARABLE
            }
            for row in rows.values()
        }
        for stream, rows in tables.items()
    }


def key_of(stream: str, row: JsonObject) -> tuple[object, ...]:
    """Give a row's key, without the column that tells when it was read."""
    return tuple(row[name] for name in KEYS[stream] if name not in NOT_COMPARABLE)


def _add_details(
    rows: dict[str, list[JsonObject]], ids: JsonObject, session: JsonObject, body: JsonObject
) -> None:
    participant = body["sessionParticipant"] or {}
    person = {**ids, "participant_id": participant.get("participantId")}
    rows["session_details"].append(
        {
            **person,
            "audience_id": body["audienceId"],
            "test_plan_id": body["testPlanId"],
            "finish_time": _time(session.get("finishTime")),
        }
    )
    for index, each in enumerate(participant.get("demographicsInfo", [])):
        rows["demographics"].append(
            {
                **person,
                "demographic_index": index,
                "demographic_id": each["id"],
                "demographic_code": each["code"],
                "label": each["label"],
                "value": each["value"],
                "type": each["type"],
            }
        )
    for index, each in enumerate(body["taskGroups"]):
        rows["task_groups"].append(
            {
                **person,
                "task_group_index": index,
                "task_group_uuid": each["uuid"],
                "task_group_type": each["type"],
                "task_group_response": each["response"],
            }
        )
    for index, each in enumerate(body["tasks"]):
        response = each["response"] or {}
        rows["tasks"].append(
            {
                **person,
                "task_index": index,
                "task_uuid": each["uuid"],
                "task_text": each["text"],
                "task_type": each["type"],
                "start_time_ms": response.get("startTimeMs"),
                "end_time_ms": response.get("endTimeMs"),
                "skipped": response.get("skipped"),
                "answer_json": response.get("answer"),
            }
        )


def _add_clips(rows: dict[str, list[JsonObject]], ids: JsonObject, body: JsonObject) -> None:
    rows["clips"].extend(
        {
            **ids,
            "clip_id": clip["uuid"],
            "name": clip["name"],
            "description": clip.get("description"),
            "start_ms": clip["timeStartMs"],
            "end_ms": clip["timeEndMs"],
            "has_audio": clip["hasAudio"],
            "has_camera": clip["hasCamera"],
            "layout": clip.get("layout"),
        }
        for clip in body["clips"]
    )


def _add_results(rows: dict[str, list[JsonObject]], test_id: str, held: JsonObject) -> None:
    qx_scores = held["qx_scores"][test_id]
    if qx_scores and held["sessions"][test_id]:
        rows["qx_scores"].extend(
            {
                "test_id": test_id,
                "task_group_uuid": score["taskGroupId"],
                "label": score["label"],
                # A column of numbers that need not be whole.
                "qx_score": None if score["qxScore"] is None else float(score["qxScore"]),
                "components": score["components"],
                "values": score["values"],
                "completes": qx_scores["meta"]["completes"],
            }
            for score in qx_scores["qxScores"]
        )
    rows["highlight_reels"].extend(
        {
            "test_id": test_id,
            "reel_id": reel["uuid"],
            "name": reel["name"],
            "duration_ms": reel["durationMs"],
            "clip_count": reel["numClips"],
            "updated_at": _time(
                datetime.fromtimestamp(reel["lastUpdatedAtMs"] / 1000, UTC).isoformat()
            ),
        }
        for reel in (held["reels"][test_id] or {"reels": []})["reels"]
    )


def _add_transcript(rows: dict[str, list[JsonObject]], ids: JsonObject, vtt: str | None) -> None:
    if not vtt:
        return
    cues = list(_cues(vtt))
    rows["transcripts"].append(
        {
            **ids,
            "transcript_vtt": vtt,
            "transcript_plain_text": "\n".join(cue["text"] for cue in cues),
            "cue_count": len(cues),
            "duration_ms": max((cue["end_ms"] for cue in cues), default=None),
            # A header alone is not all there will be.
            "is_whole": bool(cues),
        }
    )
    rows["transcript_cues"].extend(
        {**ids, "cue_index": index, **cue} for index, cue in enumerate(cues)
    )


def _cues(vtt: str) -> list[JsonObject]:
    """Read proper WebVTT, block by block."""
    blocks = re.split(r"\n{2,}", vtt.removeprefix("\ufeff").replace("\r\n", "\n").strip())
    cues = []
    for block in blocks[1:]:
        lines = block.split("\n")
        if lines[0].startswith(("NOTE", "STYLE", "REGION")):
            continue
        while "-->" not in lines[0]:
            lines.pop(0)
        start, end = re.findall(r"[\d:]+\.\d{3}", lines.pop(0))[:2]
        spoken = " ".join(lines)
        voices = dict.fromkeys(re.findall(r"<v(?:\.\S+)?\s+([^>]+)>", spoken))
        text = html.unescape(re.sub(r"<[^>]*>", "", spoken))
        cues.append(
            {
                "start_ms": _milliseconds(start),
                "end_ms": _milliseconds(end),
                "speaker": html.unescape(", ".join(voices)) or None,
                "text": " ".join(text.split()),
            }
        )
    return cues


def _milliseconds(stamp: str) -> int:
    total = 0.0
    for part in stamp.split(":"):
        total = total * 60 + float(part)
    return round(total * 1000)


def _time(text: str | None) -> str | None:
    if text is None:
        return None
    time = datetime.fromisoformat(text).astimezone(UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
