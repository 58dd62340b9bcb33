"""The names that the sandbox gives to JSON."""

from typing import Any

JsonObject = dict[str, Any]
"""A JSON object. Its inside is the vendor's or a test's own oddity: nothing narrower is said."""
