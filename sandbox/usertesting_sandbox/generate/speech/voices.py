"""The voices, by the language of a person."""

from usertesting_sandbox.generate.speech.english import ENGLISH
from usertesting_sandbox.generate.speech.german import GERMAN
from usertesting_sandbox.generate.speech.japanese import JAPANESE
from usertesting_sandbox.generate.speech.spanish import SPANISH

VOICES = {"en": ENGLISH, "es": SPANISH, "de": GERMAN, "ja": JAPANESE}
