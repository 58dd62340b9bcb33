"""The shapes of the API's bodies, in the words of JSON Schema.

Written from the facts and not from the sandbox: which members must be there, which may be null, and
which words a member may hold. A member that is not named here may not appear.
"""

from typing import Any

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "number"}
FLAG: Shape = {"type": "boolean"}
UUID: Shape = {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
}
INSTANT: Shape = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
PERCENT: Shape = {"type": "number", "minimum": 0, "maximum": 100}


def maybe(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def word(*words: str) -> Shape:
    return {"enum": list(words)}


def many(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def thing(optional: dict[str, Shape] | None = None, **required: Shape) -> Shape:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


WORKSPACES = many(thing(id=TEXT, name=TEXT, uuid=UUID))
# Nothing in v1 is promised: all but the id and the cursor may be null or missing.
STUDIES = many(
    thing(
        uuid=UUID,
        cursor=TEXT,
        optional={
            "title": maybe(TEXT),
            "type": maybe(TEXT),
            "productType": maybe(TEXT),
            "orderedAt": maybe(INSTANT),
            "orderedBy": maybe(thing(email=TEXT, name=TEXT)),
        },
    )
)
SESSIONS = thing(
    testId=UUID,
    sessions=many(
        thing(
            sessionId=UUID,
            status=TEXT,
            startTime=INSTANT,
            optional={"finishTime": maybe(INSTANT), "audienceId": maybe(UUID)},
        )
    ),
    meta=thing(pagination=thing(limit=NUMBER, offset=NUMBER, totalCount=NUMBER)),
)

ANSWER_MEMBERS = {
    "BLANK": "blank",
    "RATING_SCALE": "ratingScale",
    "MULTIPLE_CHOICE": "multipleChoice",
    "IMAGE": "image",
    "NPS": "nps",
    "URL": "url",
    "RANK_ORDER": "rankOrder",
    "WRITTEN": "written",
    "FIGMA": "figma",
    "MATRIX": "matrix",
}
# What is inside a member is undocumented: any object will do.
ANSWER = thing(optional={member: maybe({"type": "object"}) for member in ANSWER_MEMBERS.values()})
RESPONSE = thing(startTimeMs=NUMBER, endTimeMs=NUMBER, skipped=FLAG, answer=maybe(ANSWER))
DEMOGRAPHIC_TYPES = (
    "DEMOGRAPHIC_QUESTION_TYPE_SINGLE",
    "DEMOGRAPHIC_QUESTION_TYPE_MULTIPLE",
    "UNRECOGNIZED",
)
DEMOGRAPHIC = thing(
    id=maybe(TEXT),
    code=maybe(TEXT),
    label=maybe(TEXT),
    value=maybe(TEXT),
    type=maybe(word(*DEMOGRAPHIC_TYPES)),
)
GROUP_RESPONSE: Shape = {"oneOf": [thing(score=PERCENT), thing(sequence=TEXT)]}
GROUP_TYPES = ("QX_SCORE", "BALANCED_COMPARISON", "UNRECOGNIZED")
DETAILS = thing(
    sessionId=maybe(UUID),
    audienceId=maybe(UUID),
    testPlanId=maybe(UUID),
    sessionParticipant=maybe(thing(participantId=maybe(UUID), demographicsInfo=many(DEMOGRAPHIC))),
    taskGroups=many(
        thing(uuid=UUID, type=word(*GROUP_TYPES), response=maybe(GROUP_RESPONSE)),
    ),
    tasks=many(
        thing(
            uuid=UUID,
            text=TEXT,
            type=word(*ANSWER_MEMBERS, "UNRECOGNIZED"),
            response=maybe(RESPONSE),
        )
    ),
)

VIDEO = thing(videoUrl=TEXT, sessionId=UUID, expiresAt=INSTANT)
REGION = thing(
    widthPx=NUMBER, heightPx=NUMBER, optional={"topLeftPoint": thing(x=NUMBER, y=NUMBER)}
)
LAYOUT = thing(
    optional={
        "mainStream": word("SCREEN", "CAMERA"),
        "pipPosition": word("TOP_LEFT", "TOP_RIGHT", "BOTTOM_LEFT", "BOTTOM_RIGHT"),
        "pipState": word("OPENED", "CLOSED"),
    }
)
CLIPS = thing(
    studyUuid=UUID,
    clips=many(
        thing(
            uuid=UUID,
            name=TEXT,
            timeStartMs=NUMBER,
            timeEndMs=NUMBER,
            videoUuid=UUID,
            hasAudio=FLAG,
            hasCamera=FLAG,
            optional={"description": TEXT, "layout": LAYOUT},
        )
    ),
    optional={"videoRegions": thing(optional={"screen": REGION, "camera": REGION})},
)
FILE_STATUS = word("GENERATING", "GENERATED", "ERROR")
CLIP = thing(clipUuid=UUID, status=FILE_STATUS, optional={"clipUrl": maybe(TEXT)})
REEL = thing(reelId=UUID, status=FILE_STATUS, optional={"reelUrl": maybe(TEXT)})
REELS = thing(
    studyWithClips=FLAG,
    reels=many(
        thing(
            uuid=UUID,
            name=TEXT,
            durationMs=NUMBER,
            lastUpdatedAtMs=NUMBER,
            numClips=NUMBER,
            areAllClipsInReel=FLAG,
        )
    ),
)
QX_SCORES = thing(
    testId=UUID,
    qxScores=many(
        thing(
            taskGroupId=UUID,
            label=TEXT,
            qxScore=maybe(PERCENT),
            components=thing(behavioral=maybe(PERCENT), attitudinal=PERCENT),
            values=thing(
                behavioral=maybe(many(PERCENT)),
                usability=PERCENT,
                trust=PERCENT,
                appearance=PERCENT,
                loyalty=PERCENT,
            ),
        )
    ),
    meta=thing(totalQxTasks=NUMBER, completes=NUMBER),
)
