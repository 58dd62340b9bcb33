"""Reads the list of sessions of a test, page by page; returns an error instead of raising it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tap_usertesting.api.errors import ResourceError
from tap_usertesting.extract.failures import catch_resource_error
from tap_usertesting.extract.list_page import read_page
from tap_usertesting.extract.listing import read_listing

if TYPE_CHECKING:
    from tap_usertesting.api.client import Client
    from tap_usertesting.extract.discovery import Test
    from tap_usertesting.extract.listing import Listing, Page

# The name of these requests in errors.
LIST_OF_SESSIONS = "list of sessions"


@dataclass(frozen=True)
class ListReader:
    """Reads the lists of sessions.

    Attributes:
        client: The API.
        page_size: How many sessions a page has.
    """

    client: Client
    page_size: int

    @catch_resource_error
    def first_page(self, test: Test) -> Page | None:
        """Return the first page of a test's list; None if the API answers 404."""
        return read_page(self.client, test.test_id, 0, self.page_size)

    @catch_resource_error
    def read(self, test: Test, first: Page | ResourceError | None) -> Listing | None:
        """Return the whole list of a test, given its first page; None if the API answers 404."""
        if isinstance(first, ResourceError):
            raise first
        return read_listing(first, partial(read_page, self.client, test.test_id), self.page_size)
