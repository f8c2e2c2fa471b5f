"""The console script, and `python -m brittle`: answers Ctrl-C from the first import to the last line."""

from __future__ import annotations

import os
import sys

from brittle.exits import INTERRUPTED, WRONG

TYPE_CHECKING = False  # that of `typing`, whose import takes a moment in which Ctrl-C may come
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, NoReturn

SOON = 0.05
"""Seconds."""


def _end_at_once(signum: int = 0, frame: FrameType | None = None) -> NoReturn:
    """Ctrl-C before there is anything to put in order."""
    os.write(2, b"interrupted\n")
    os._exit(INTERRUPTED)


try:
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end_at_once)
except KeyboardInterrupt:
    _end_at_once()


class _Pressed:
    """Whether Ctrl-C was pressed: an import that it breaks off may raise whatever it likes."""

    ever = False


def main() -> NoReturn:
    """Runs the command line and ends the process with its exit code."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as under nohup, or in a script's &
        signal.signal(signal.SIGINT, _interrupt)
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
        ended = done.__context__  # Typer's, which says nothing where Ctrl-C reached it alone
        if ended is not None and isinstance(ended.__cause__, KeyboardInterrupt):
            sys.stderr.write("interrupted\n")
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException:
        if not _Pressed.ever:
            raise
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    return 0


def _check_arguments(words: list[str]) -> None:
    """Ends the command where an argument is no text: it could be neither shown nor written down."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(word).decode("utf-8", "backslashreplace")
            sys.stderr.write(f"{shown}: is not UTF-8: give the file or folder another name\n")
            raise SystemExit(WRONG) from None


def _interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    _Pressed.ever = True
    raise KeyboardInterrupt


def _unraisable(broken: Any) -> None:
    """Ctrl-C that falls into a destructor, where it would be printed and lost, is pressed again."""
    if isinstance(broken.exc_value, KeyboardInterrupt):
        import _thread
        import threading

        again = threading.Timer(SOON, _thread.interrupt_main)  # here it would be lost once more
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(broken)


def _leave(code: int) -> NoReturn:
    """Ends the process; who presses Ctrl-C now is too late. Threads that still play are not awaited."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import threading

    if any(not one.daemon for one in threading.enumerate() if one is not threading.main_thread()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
