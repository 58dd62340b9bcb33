"""Finds the product type of each test, which rules out requests that would answer 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tap_usertesting.extract.plan import DETAILS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_usertesting.extract.discovery import Discovery, Test
    from tap_usertesting.session import Session
    from tap_usertesting.state.checkpoint import Checkpoint
    from tap_usertesting.state.store import StateStore


@dataclass
class ProductTypes:
    """The product types, also of tests that are named by their ids.

    For those it takes a few v1 requests, so the response is kept in the state.

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

    def find(
        self,
        test: Test,
        checkpoint: Checkpoint,
        sessions: Sequence[Session],
        streams: Mapping[str, frozenset[str]],
    ) -> str | None:
        """Find out a test's product type, by requests only if it decides what to ask for.

        Args:
            test: The test.
            checkpoint: Its checkpoint, in which the product type is kept.
            sessions: Its sessions since the start date.
            streams: The selected streams, by request kind.
        """
        product_type = test.product_type or checkpoint.product_type
        kinds = streams.keys() - {DETAILS}
        if product_type is None and kinds:
            is_new = any(session.session_id not in checkpoint.landed for session in sessions)
            is_left = checkpoint.landed and any(
                checkpoint.missing.get(kind)
                or checkpoint.retries.get(kind)
                or not checkpoint.streams.get(kind, set()) >= streams[kind]
                for kind in kinds
            )
            if is_new or is_left:
                product_type = self.of(test)
        checkpoint.product_type = product_type
        return product_type
