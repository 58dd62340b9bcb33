"""Turns what the tap says of itself into its definition, in this package's parent folder.

tap-usertesting --about --format=json | python -m hub > hub/tap-usertesting.yml

With `lock`, the definition is a Meltano project's lock file.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

JsonObject = dict[str, Any]

# Facts that the tap does not know.
OF_THE_HUB: JsonObject = {
    "namespace": "tap_usertesting",
    # Named after whoever keeps it.
    "variant": "community",
    "label": "UserTesting",
    "domain_url": "https://www.usertesting.com",
    "keywords": ["api", "meltano_sdk"],
    "pip_url": "tap-usertesting",
    "executable": "tap-usertesting",
    "log_parser": "singer-sdk",
    "maintenance_status": "beta",
    # Nobody has told the Hub yet of using it.
    "quality": "unknown",
    "settings_group_validation": [["client_id", "client_secret"], ["access_token"]],
    "commands": {
        "state": {
            "args": "state",
            "description": "See and change a state in a file, as `meltano state get` writes it.",
        },
        "check": {
            "args": "check",
            "description": (
                "Check settings, credentials and what is in reach, and say what a first run will"
                " cost."
            ),
        },
    },
}

# Of an object, Meltano shows the inside, sensitive or not; but not of a setting by itself.
SALT: JsonObject = {
    "name": "stream_map_config.salt",
    "label": "Salt",
    "kind": "string",
    "sensitive": True,
    "description": "Salt of stream maps that hash.",
}

# Members that a lock file does not have.
OF_THE_HUB_ALONE = ("domain_url", "keywords", "log_parser", "maintenance_status", "quality")


def main() -> None:
    """Read the tap's account of itself and print its definition."""
    about = json.load(sys.stdin)
    definition = {
        "name": about["name"],
        "description": about["description"],
        **OF_THE_HUB,
        "supported_python_versions": about["supported_python_versions"],
        "capabilities": about["capabilities"],
        "settings": [
            *(_setting(name, said) for name, said in about["settings"]["properties"].items()),
            SALT,
        ],
    }
    if sys.argv[1:] == ["lock"]:
        locked = {key: said for key, said in definition.items() if key not in OF_THE_HUB_ALONE}
        print(json.dumps({"plugin_type": "extractors"} | locked, indent=2))  # noqa: T201
    else:
        yaml.safe_dump(definition, sys.stdout, sort_keys=False, allow_unicode=True, width=100)


def _setting(name: str, said: Mapping[str, Any]) -> JsonObject:
    # All are texts to Meltano: at a number or a list that is none it would end with a traceback,
    # and it takes a misspelt true for false. The tap reads them, and names one that is wrong.
    setting: JsonObject = {"name": name, "label": said["title"], "kind": "string"}
    if "default" in said:
        setting["value"] = said["default"]
    if said.get("secret"):
        setting["sensitive"] = True
    return setting | {"description": said["description"]}


if __name__ == "__main__":
    main()
