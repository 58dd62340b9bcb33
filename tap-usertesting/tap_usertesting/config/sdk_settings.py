"""The settings that the Singer SDK gives every tap, described in this project's words."""

from __future__ import annotations

from typing import Any

OF_THE_SDK: dict[str, dict[str, Any]] = {
    "stream_maps": {
        "title": "Stream maps",
        "description": "Columns and streams to hash, rename, filter or leave out before they reach "
        "the loader.",
        "secret": True,  # an expression may hold a salt
    },
    "stream_map_config": {
        "title": "Stream map values",
        "description": "Values that stream maps may use, such as a salt.",
        "secret": True,
    },
    "faker_config": {
        "title": "Faker",
        "description": "Seed and locale for made-up values in stream maps; needs the package faker "
        "in the tap's environment.",
    },
    "flattening_enabled": {
        "title": "Flatten",
        "description": "Whether nested objects become columns. Leave it off for the dbt project.",
    },
    "flattening_max_depth": {
        "title": "Flattening depth",
        "description": "How deep objects are flattened.",
    },
    "flattening_max_key_length": {
        "title": "Longest flattened name",
        "description": "How long a flattened column's name may be.",
    },
    "flattening_separator": {
        "title": "Flattening separator",
        "description": "The text between the parts of a flattened column's name.",
    },
}
