"""The speech of a session, while its tasks were done."""

from collections.abc import Iterator

from usertesting_sandbox.generate.performance import Scene, perform
from usertesting_sandbox.generate.speech.talk import Alone, Interview
from usertesting_sandbox.generate.speech.vtt import Cue, Manner, write

_MANNERS = (
    Manner(),
    Manner(ids=True),
    Manner(notes=True, short=True),
    Manner(),
    Manner(windows=True),
    Manner(settings=True, ids=True),
    Manner(bom=True),
)
_MS_FOR_A_LETTER = {"en": 62, "es": 60, "de": 64, "ja": 150}
_PAUSE_MS = (600, 7_000)
_HEADER_ONLY = "WEBVTT\n"


def transcript(scene: Scene) -> str:
    """The WebVTT text; now and then a header with nothing after it, or nothing at all."""
    if scene.is_each(17, 3):
        return _HEADER_ONLY
    if scene.is_each(19, 7):
        return ""
    return write(list(_cues(scene)), _MANNERS[scene.number % len(_MANNERS)])


def _cues(scene: Scene) -> Iterator[Cue]:
    moderated = scene.plan.journey.product_type == "LIVE_CONVERSATION"
    talk = Interview(scene) if moderated else Alone(scene)
    performed = perform(scene)
    for each in performed:
        now = each.start_ms
        for speaker, text in talk.about(each):
            end = now + len(text) * _MS_FOR_A_LETTER[talk.person.language] + 300
            if end > each.end_ms:
                break
            yield Cue(now, end, speaker, text)
            now = end + talk.dice.randint(*_PAUSE_MS)
    end = performed[-1].end_ms
    yield Cue(end + 100, end + 2_600, *talk.goodbye())
