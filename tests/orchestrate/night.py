"""The tap with a night that ends on a signal: SIGUSR1 says that `max_runtime_minutes` are over."""

from __future__ import annotations

import signal
import threading

from tap_usertesting.__main__ import main
from tap_usertesting.runtime.stop import Stop


def _after(self: Stop, minutes: float) -> None:
    """Stand in for `Stop.after`, which waits for the minutes on the wall's clock."""

    def over(_signum: int, _frame: object) -> None:
        reason = f"its {minutes:g} minutes are up"
        # In a thread, as the timer it stands for.
        threading.Thread(target=self.request, args=(reason,), daemon=True).start()

    signal.signal(signal.SIGUSR1, over)


if __name__ == "__main__":
    Stop.after = _after  # type: ignore[method-assign] # the one thing that is not the real one
    main()
