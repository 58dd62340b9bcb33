"""Where sessions come from: workspaces and the tests in them, as the v1 API lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from tap_usertesting.api.errors import ResourceError
from tap_usertesting.streams.base import UserTestingStream, text_or_none
from tap_usertesting.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_sdk.helpers.types import Context, Record


class V1Stream(UserTestingStream):
    """A stream with rows of the v1 API."""

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        yield from self.rows()
        if self.run.discovery.is_faulty:
            self.run.failures.note_flaw(ResourceError(f"{self.name} could not be read whole"))

    def rows(self) -> Iterator[Record]:
        """Yield the rows of all that could be listed."""
        raise NotImplementedError


class Workspaces(V1Stream):
    """The workspaces that the credentials reach. One request per run."""

    name = "workspaces"
    primary_keys = ("workspace_id",)

    @override
    def rows(self) -> Iterator[Record]:
        for workspace in self.run.discovery.workspaces:
            yield {
                "workspace_id": workspace["uuid"],
                "name": text_or_none(workspace.get("name")),
            }


class Tests(V1Stream):
    """The tests of each workspace, classic ones too. One request for 50 tests.

    Who ordered a test is left out: it is a colleague's name and e-mail address.
    """

    name = "tests"
    primary_keys = ("test_id", "workspace_id")

    @override
    def rows(self) -> Iterator[Record]:
        for workspace_id, study in self.run.discovery.studies:
            yield {
                "test_id": study["uuid"],
                "workspace_id": workspace_id,
                "title": text_or_none(study.get("title")),
                "type": text_or_none(study.get("type")),
                "product_type": text_or_none(study.get("productType")),
                "ordered_at": _format_or_none(study.get("orderedAt")),
            }


def _format_or_none(time: str | None) -> str | None:
    return None if time is None else format_time(parse_time(time))
