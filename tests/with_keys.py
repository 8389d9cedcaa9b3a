"""Runs a command of calmcramp on a machine that has the keys of a `keyboard.Desk`.

    python tests/with_keys.py FOLDER python -m calmcramp run

All is real but where the kernel keeps its devices: the folders of the desk stand for /dev/input and
/sys/class/input, and its answers for those of the driver.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from calmcramp import cli
from calmcramp.service import hands
from calmcramp.service.keyring import Keyring
from keyboard import answer, folders_of

if __name__ == "__main__":
    _, folder, _, _, _, *command = sys.argv
    at_the_desk = partial(Keyring, folders=folders_of(Path(folder)), ask=answer)
    hands.Keyring = at_the_desk  # type: ignore[misc,assignment]
    sys.argv = ["calmcramp", *command]
    cli.main()
