"""How a command ends: with an exit code, and whatever went wrong as lines on standard error.

Rule 1. What a user can cause is one line: what is wrong; what to do.
Rule 2. A defect of the program itself is one line as well: its kind and its place. Its message may
        hold what somebody said, and standard error is what systemd keeps.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from calmcramp.errors import CalmcrampError, kind_and_place

A_DEFECT = 70
"""The exit code where the program itself is at fault (EX_SOFTWARE)."""


def guarded(command: Callable[[], Any]) -> int:
    """Run `command` and turn its errors into lines on standard error and an exit code."""
    try:
        code = command()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as error:
        return error.exit_code
    except CalmcrampError as error:
        return _tell(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        return _tell(f"{error.format_message().rstrip('.')}; see --help", 2)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        what = f"{error.filename or 'the system'}: {error.strerror or error}"
        return _tell(f"{what}; check the disk and its rights", 1)
    except Exception as error:
        return _tell(defect(error), A_DEFECT)


@contextmanager
def threads_guarded() -> Iterator[None]:
    """Meanwhile a thread that falls over is told in one line too."""
    before = threading.excepthook

    def tell(fell: threading.ExceptHookArgs) -> None:
        if fell.exc_value is not None:
            _tell(defect(fell.exc_value), A_DEFECT)

    threading.excepthook = tell
    try:
        yield
    finally:
        threading.excepthook = before


def defect(error: BaseException) -> str:
    """What to tell of a defect."""
    return f"a defect of calmcramp: {kind_and_place(error)}; please report this line"


def _tell(message: str, code: int) -> int:
    for line in message.splitlines():
        click.echo(f"error: {line}", err=True)
    return code
