"""The SDK's standard tests, which every tap on it is expected to pass."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from singer_sdk.testing import SuiteConfig, get_tap_test_class

from tap_usertesting.tap import TapUserTesting
from tests.support.tap import catalog_of, config_for
from tests.support.truth import KEYS
from tests.support.worlds import CLIP, REEL, TRANSCRIPT, add_interaction
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import running
from usertesting_sandbox.world import World

# The test class wants its settings when it is made, so the sandbox starts with this module.
_open = ExitStack()
atexit.register(_open.close)
_sandbox = _open.enter_context(running(World(), Options(rate_limit=0)))
_sandbox.world.add_session(
    _sandbox.world.add_test("THINK_OUT_LOUD", reels=[REEL]),
    transcript=TRANSCRIPT,
    clips=[CLIP],
    task_groups=[
        {
            "uuid": "00000000-0000-4000-8000-00000000abcd",
            "type": "QX_SCORE",
            "response": {"score": 71},
        }
    ],
)

add_interaction(_sandbox.world)

TestStandard = get_tap_test_class(
    TapUserTesting,
    config=config_for(_sandbox),
    catalog=catalog_of(KEYS),
    # A trial downloads no video, and nothing has been deleted.
    suite_config=SuiteConfig(ignore_no_records_for_streams=["videos", "session_deletions"]),
)
