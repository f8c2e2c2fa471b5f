"""The entry point of `brittle` and `python -m brittle`, which handles Ctrl-C from the first import on.

A signal to terminate (SIGTERM) or that the terminal is gone (SIGHUP) is handled like Ctrl-C.
"""

from __future__ import annotations

import os
import sys
import time

from brittle.exits import INTERRUPTED, WRONG

TYPE_CHECKING = (
    False  # not from `typing`, because its import takes time in which Ctrl-C may be pressed
)
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, NoReturn

PATIENCE = 1.0
"""Seconds in which a command ends after Ctrl-C; a second Ctrl-C within them would only disturb the end."""

SOON = 0.05
"""Seconds to wait before a Ctrl-C that was lost in a destructor is raised again."""


def _end_at_once(signum: int = 0, frame: FrameType | None = None) -> NoReturn:
    """Ends the process on Ctrl-C while there is nothing yet to clean up."""
    os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)


try:
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_at_once)
    _ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    for _one in _ENDING:
        if signal.getsignal(_one) is signal.SIG_DFL:
            signal.signal(_one, _end_at_once)
except KeyboardInterrupt:
    _end_at_once()


class _Pressed:
    """Records whether Ctrl-C was pressed, because an import that Ctrl-C interrupts may raise any error."""

    ever = False
    last = 0.0
    """When it was pressed, in seconds of the monotonic clock."""


def main() -> NoReturn:
    """Runs the command line and ends the process with its exit code."""
    for one in (signal.SIGINT, *_ENDING):
        # under nohup, or in the background of a script, some signals are ignored
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, _interrupt)
    sys.unraisablehook = _unraisable
    _leave(_run())


def _run() -> int:
    try:
        _check_arguments(sys.argv[1:])
        from brittle.cli import app
        from brittle.model.inputs.sources.text import speak_utf8

        speak_utf8()

        app(prog_name="brittle")
    except SystemExit as done:
        ended = (
            done.__context__
        )  # Typer's exception; Typer prints nothing when it alone received the Ctrl-C
        if ended is not None and isinstance(ended.__cause__, KeyboardInterrupt):
            sys.stderr.write("interrupted\n")
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException:
        if not _Pressed.ever:
            raise
        from contextlib import suppress

        with suppress(OSError):  # the terminal may be gone
            sys.stderr.write("interrupted\n")
        return INTERRUPTED
    return 0


def _check_arguments(words: list[str]) -> None:
    """Ends the command if an argument is not valid text, because it could be neither shown nor saved."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(word).decode("utf-8", "backslashreplace")
            sys.stderr.write(
                f"{shown}: the name is not UTF-8; give the file or folder another name\n"
            )
            raise SystemExit(WRONG) from None


def _interrupt(signum: int, frame: FrameType | None) -> None:
    now = time.monotonic()
    if _Pressed.ever and now - _Pressed.last < PATIENCE:
        return
    _Pressed.ever, _Pressed.last = True, now
    raise KeyboardInterrupt


def _unraisable(broken: Any) -> None:
    """Raises Ctrl-C again if it was pressed during a destructor, where Python prints it and then drops it."""
    if isinstance(broken.exc_value, KeyboardInterrupt):
        import _thread
        import threading

        _Pressed.last = -PATIENCE  # it was lost, and is to count when it comes again
        again = threading.Timer(
            SOON, _thread.interrupt_main
        )  # if raised here, the Ctrl-C would be lost once more
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(broken)


def _leave(code: int) -> NoReturn:
    """Ends the process, ignoring Ctrl-C, without waiting for threads that are still running.

    After Ctrl-C, the process ends without taking apart all that it has loaded, which can take a second.
    """
    for one in (signal.SIGINT, *_ENDING):
        signal.signal(one, signal.SIG_IGN)
    import atexit
    import threading
    from contextlib import suppress

    busy = any(
        not one.daemon for one in threading.enumerate() if one is not threading.main_thread()
    )
    if not busy and code != INTERRUPTED:
        sys.exit(code)
    if not busy:
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # the terminal may be gone
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
