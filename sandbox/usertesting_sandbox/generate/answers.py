"""The content of a task's ``answer``.

The vendor documents the names of its ten members and nothing inside them, so every shape in here
is invented: plausible enough to look at, and proof of nothing.
"""

from collections.abc import Callable
from random import Random

from usertesting_sandbox.generate.chance import within
from usertesting_sandbox.generate.people import language_of
from usertesting_sandbox.generate.performance import Performed, Scene
from usertesting_sandbox.generate.qx import draw, odds
from usertesting_sandbox.generate.speech.voices import VOICES
from usertesting_sandbox.generate.studies.plans import Task
from usertesting_sandbox.world.json import JsonObject

_MEMBERS = {
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
_HIGHEST_NPS = 10


def answer(scene: Scene, performed: Performed) -> JsonObject:
    """The answer to one task: one member is filled, the others are null or not there at all."""
    member = _MEMBERS.get(performed.task.type)
    unused = {} if scene.is_each(2, 0) else dict.fromkeys(_MEMBERS.values())
    return unused | ({member: _FILLED[member](scene, performed)} if member else {})


def rating(scene: Scene, performed: Performed) -> int:
    """The rating that was given, from 1 to the highest of its scale."""
    part = performed.task.part
    if part:
        return 1 + draw(scene).attitudes[part] // 25
    spread = _dice(scene, performed.task).gauss(performed.mood, 0.16)
    return 1 + round((performed.task.highest - 1) * within(0, spread, 1))


def _nps_score(scene: Scene, performed: Performed) -> int:
    if performed.task.part:
        return draw(scene).attitudes["loyalty"] // 10
    spread = _dice(scene, performed.task).gauss(3.2 + 6.5 * performed.mood, 1.4)
    return round(within(0, spread, _HIGHEST_NPS))


def _dice(scene: Scene, task: Task) -> Random:
    return scene.dice(f"answer:{task.key}")


def _blank(_: Scene, __: Performed) -> JsonObject:
    return {}


def _rating_scale(scene: Scene, performed: Performed) -> JsonObject:
    return {"rating": rating(scene, performed), "min": 1, "max": performed.task.highest}


def _nps(scene: Scene, performed: Performed) -> JsonObject:
    return {"score": _nps_score(scene, performed), "min": 0, "max": _HIGHEST_NPS}


def _multiple_choice(scene: Scene, performed: Performed) -> JsonObject:
    task = performed.task
    dice = _dice(scene, task)
    places = range(len(task.options))
    # The better it went, the further down the list people choose.
    wish = performed.mood * (len(places) - 1)
    weights = [1 / (0.5 + abs(wish - place)) for place in places]
    chosen = sorted(set(dice.choices(places, weights, k=dice.randint(1, 3) if task.many else 1)))
    return {
        "selectedOptions": [{"index": place, "label": task.options[place]} for place in chosen],
        "multiSelect": task.many,
        "randomizedOptions": False,
        "maxLimit": 3 if task.many else None,
    }


def _matrix(scene: Scene, performed: Performed) -> JsonObject:
    task = performed.task
    dice = _dice(scene, task)
    last = len(task.options) - 1
    places = [round(last * within(0, dice.gauss(performed.mood, 0.3), 1)) for _ in task.rows]
    return {
        "rows": [
            {"row": row, "column": task.options[place], "columnIndex": place}
            for row, place in zip(task.rows, places, strict=True)
        ]
    }


def _rank_order(scene: Scene, performed: Performed) -> JsonObject:
    options = performed.task.options
    dice = _dice(scene, performed.task)
    ranked = sorted(options, key=lambda option: options.index(option) + dice.gauss(0, 1.3))
    return {"ranking": [{"rank": rank, "label": label} for rank, label in enumerate(ranked, 1)]}


def _written(scene: Scene, performed: Performed) -> JsonObject:
    task = performed.task
    voice = VOICES[language_of(scene.person)]
    return {"text": voice.remark(task.topic, performed.mood, _dice(scene, task))}


def _url(scene: Scene, performed: Performed) -> JsonObject:
    task = performed.task
    if task.part:
        navigation = [each for each in scene.plan.journey.scored if each.part == "nav"]
        succeeded = draw(scene).succeeded[navigation.index(task)]
    else:
        succeeded = _dice(scene, task).random() < odds(task, performed.mood)
    return {"url": task.place, "success": succeeded}


def _figma(scene: Scene, performed: Performed) -> JsonObject:
    dice = _dice(scene, performed.task)
    return {
        "figmaPrototypeTitle": f"{scene.plan.journey.product} prototype",
        "prototypeUrl": performed.task.place,
        "figmaPrototypeDisplaySetting": "FIT_TO_SCREEN",
        "screensVisited": dice.randint(4, 12),
    }


def _image(scene: Scene, performed: Performed) -> JsonObject:
    dice = _dice(scene, performed.task)
    points = [
        {"x": round(dice.random(), 3), "y": round(dice.random(), 3)}
        for _ in range(dice.randint(1, 3))
    ]
    return {"imageUrl": performed.task.place, "annotations": points}


_FILLED: dict[str, Callable[[Scene, Performed], JsonObject]] = {
    "blank": _blank,
    "ratingScale": _rating_scale,
    "multipleChoice": _multiple_choice,
    "image": _image,
    "nps": _nps,
    "url": _url,
    "rankOrder": _rank_order,
    "written": _written,
    "figma": _figma,
    "matrix": _matrix,
}
