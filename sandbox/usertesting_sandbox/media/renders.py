"""Files that are made only when someone asks for them."""


class Renders:
    """Keeps which clips and reels have been asked for: the first question starts the work."""

    def __init__(self) -> None:
        self._begun: set[str] = set()

    def status(self, file_id: str) -> str:
        """``GENERATING`` for the first who asks, and ``GENERATED`` from then on."""
        if file_id in self._begun:
            return "GENERATED"
        self._begun.add(file_id)
        return "GENERATING"
