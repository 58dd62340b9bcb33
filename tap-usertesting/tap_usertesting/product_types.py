"""What kind of test each is, which rules out requests that would answer 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from tap_usertesting.discovery import Discovery, Test
    from tap_usertesting.sync.ledger import Ledger


@dataclass
class ProductTypes:
    """The product types, also of tests that are named by their ids.

    For those it takes a few v1 requests, so the answer is kept in the marks.

    Attributes:
        discovery: Where they are listed.
        ledger: Where they are kept.
        streams: The selected streams that have marks.
    """

    discovery: Discovery
    ledger: Ledger
    streams: Collection[str]

    def of(self, test: Test) -> str | None:
        """Find out the product type of a test; None if the API does not tell."""
        if test.product_type is not None or not self.discovery.settings.test_ids:
            return test.product_type
        marks = {stream: self.ledger.mark(stream, test.test_id) for stream in self.streams}
        known = next((mark.product_type for mark in marks.values() if mark.product_type), None)
        product_type = known or self.discovery.product_types.get(test.test_id)
        for stream, mark in marks.items():
            mark.product_type = product_type
            self.ledger.save(stream, test.test_id)
        return product_type
