"""The machine that the figures come from."""

import os
import platform
from importlib.metadata import version


def describe() -> str:
    """Name what the absolute figures depend on; ratios hardly do."""
    return (
        f"{os.cpu_count()} cores of {platform.machine()}, {platform.system()}, "
        f"Python {platform.python_version()}, singer-sdk {version('singer-sdk')}"
    )
