"""A client of the sandbox, as plain as can be."""

from typing import Any

from requests import Response, Session
from typing_extensions import override

from usertesting_sandbox.server import Running

TOKEN = "a-fixed-token"


class Client(Session):
    """Asks for paths of one sandbox, with a token that is always valid."""

    def __init__(self, running: Running) -> None:
        super().__init__()
        self.running = running
        self.headers["Authorization"] = f"Bearer {TOKEN}"

    @override
    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> Response:
        """Asks for a path, or for a whole address."""
        base = self.running.url if str(url).startswith("/") else ""
        kwargs.setdefault("timeout", 10)
        return super().request(method, f"{base}{url}", *args, **kwargs)

    def json(self, path: str, **params: str | int) -> Any:
        """The body of a good answer."""
        response = self.get(path, params=params)
        assert response.status_code == 200, (path, response.status_code, response.text)
        return response.json()
