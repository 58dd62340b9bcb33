"""Clips that a researcher cut from a session's video, and reels made of such clips."""

from uuid import UUID, uuid5

from usertesting_sandbox.generate.chance import chance, uuid_from
from usertesting_sandbox.generate.performance import Scene, perform
from usertesting_sandbox.generate.studies.plans import Plan
from usertesting_sandbox.world.json import JsonObject
from usertesting_sandbox.world.records import SPOKEN
from usertesting_sandbox.world.times import seconds_of

_SCREEN = {"topLeftPoint": {"x": 0, "y": 0}, "widthPx": 1280, "heightPx": 720}
_CAMERA = {"topLeftPoint": {"x": 1280, "y": 0}, "widthPx": 320, "heightPx": 240}
_CORNERS = ("TOP_LEFT", "TOP_RIGHT", "BOTTOM_LEFT", "BOTTOM_RIGHT")


def clips(scene: Scene) -> JsonObject:
    """The body of the list of clips: each third session has some."""
    with_camera = scene.plan.journey.product_type == "LIVE_CONVERSATION"
    regions = {"screen": _SCREEN, "camera": _CAMERA} if with_camera else {"screen": _SCREEN}
    body = {"studyUuid": scene.plan.test_id, "clips": [], "videoRegions": regions}
    if not scene.is_each(3, 1):
        return body
    dice = scene.dice("clips")
    performed = perform(scene)
    chosen = dice.sample(performed, min(len(performed), dice.randint(1, 3)))
    return body | {
        "clips": [
            _clip(scene, number, each.start_ms, each.end_ms, with_camera=with_camera)
            for number, each in enumerate(chosen, start=1)
        ]
    }


def reels(seed: int, plan: Plan) -> list[JsonObject]:
    """The highlight reels of a test, one or two."""
    dice = chance(seed, plan.test_id, "reels")
    opens = seconds_of(f"{plan.wave.opens}T09:00:00Z")
    return [
        {
            "uuid": uuid_from(dice),
            "name": name,
            "durationMs": dice.randint(40_000, 200_000),
            "lastUpdatedAtMs": round((opens + dice.uniform(5, 30) * 86_400) * 1000),
            "numClips": dice.randint(2, 9),
            "areAllClipsInReel": dice.choice((True, False, False)),
        }
        for name in ("What went well", "Where people stopped")[: dice.randint(1, 2)]
    ]


def _clip(
    scene: Scene, number: int, start_ms: int, end_ms: int, *, with_camera: bool
) -> JsonObject:
    clip: JsonObject = {
        "uuid": str(uuid5(UUID(scene.session_id), f"clip-{number}")),
        "name": f"Clip {number}",
        "timeStartMs": start_ms,
        "timeEndMs": min(end_ms, start_ms + 30_000),
        "videoUuid": str(uuid5(UUID(scene.session_id), "video")),
        "hasAudio": scene.plan.journey.product_type in SPOKEN,
        "hasCamera": with_camera,
    }
    # Both are optional, so some clips go without.
    if number > 1:
        clip["description"] = "Worth a look"
    if with_camera:
        corner = _CORNERS[scene.number % len(_CORNERS)]
        clip["layout"] = {"mainStream": "SCREEN", "pipPosition": corner, "pipState": "OPENED"}
    return clip
