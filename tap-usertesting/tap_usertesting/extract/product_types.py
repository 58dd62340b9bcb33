"""What kind of test each is, which rules out requests that would answer 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tap_usertesting.extract.discovery import Discovery, Test
    from tap_usertesting.state.store import StateStore


@dataclass
class ProductTypes:
    """The product types, also of tests that are named by their ids.

    For those it takes a few v1 requests, so the answer is kept in the state.

    Attributes:
        discovery: Where they are listed.
        store: Where they are kept.
    """

    discovery: Discovery
    store: StateStore

    def of(self, test: Test) -> str | None:
        """Find out the product type of a test; None if the API does not tell."""
        if test.product_type is not None or not self.discovery.settings.test_ids:
            return test.product_type
        checkpoint = self.store.checkpoint(test.test_id)
        if checkpoint.product_type is None:
            checkpoint.product_type = self.discovery.product_types.get(test.test_id)
            self.store.save(test.test_id)
        return checkpoint.product_type
