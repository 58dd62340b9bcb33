"""Where workspaces, tests and sessions are held, and how they are found again."""

from collections.abc import Sequence
from threading import RLock

from usertesting_sandbox.world.records import CURRENT, Session, Test, Workspace
from usertesting_sandbox.world.times import seconds_of


class Store:
    """Workspaces, tests and sessions, empty at first.

    Another thread may read while one changes it: every change happens under one lock, and every
    reader is given a list of its own.
    """

    def __init__(self) -> None:
        self.workspaces: dict[str, Workspace] = {}
        self.tests: dict[str, Test] = {}
        self._sessions: dict[str, Session] = {}
        self._lock = RLock()

    def hold_workspace(self, workspace: Workspace) -> str:
        """Takes a workspace and returns its UUID."""
        with self._lock:
            self.workspaces[workspace.uuid] = workspace
            return workspace.uuid

    def hold_test(self, test: Test, workspaces: Sequence[str]) -> str:
        """Takes a finished test into these workspaces and returns its id."""
        with self._lock:
            self.tests[test.test_id] = test
            for uuid in workspaces:
                self.workspaces[uuid].tests.append(test.test_id)
            return test.test_id

    def hold_session(self, session: Session) -> str:
        """Takes a finished session into its test and returns its id."""
        with self._lock:
            self.tests[session.test_id].sessions[session.session_id] = session
            self._sessions[session.session_id] = session
            return session.session_id

    def session(self, session_id: str) -> Session:
        """The session of that id.

        Raises:
            KeyError: There is none.
        """
        return self._sessions[session_id]

    def listed(self, test_id: str, newest_by: str = "start") -> list[Session]:
        """The completed sessions of a test, newest first.

        Args:
            test_id: The UUID of the test.
            newest_by: ``start`` or ``finish``; a session with no finish time counts by its start.
        """

        def age(session: Session) -> float:
            finish = session.finish_time if newest_by == "finish" else None
            return -seconds_of(finish if isinstance(finish, str) else session.start_time)

        with self._lock:
            sessions = list(self.tests[test_id].sessions.values())
        return sorted((each for each in sessions if each.status == "COMPLETE"), key=age)

    def studies(self, workspace: str) -> list[Test] | None:
        """The tests of a workspace, classic ones too, in the order of its list."""
        with self._lock:
            found = self.workspaces.get(workspace)
            return None if found is None else [self.tests[test_id] for test_id in found.tests]

    def current_test(self, test_id: str) -> Test | None:
        """The test of that id, unless it is a classic one."""
        test = self.tests.get(test_id)
        return test if test and test.product_type in CURRENT else None

    def remove_session(self, session_id: str) -> None:
        """Forgets a session, as if it had never been.

        Raises:
            KeyError: There is none of that id.
        """
        with self._lock:
            session = self._sessions.pop(session_id)
            del self.tests[session.test_id].sessions[session_id]
