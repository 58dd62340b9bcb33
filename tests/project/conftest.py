"""Fixtures for the tests of the Meltano project."""

from __future__ import annotations

import pytest

from tests.support.project import Project, copy_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project in a folder of its own."""
    return copy_project(tmp_path_factory.mktemp("project"))
