"""Word to systemd: ready, alive, leaving; and whether it may be said that we are alive.

Rule 1. Only the socket that systemd names is written to; without one nothing is opened.
Rule 2. "Alive" means that sound came in and sound went out since it was last said. A program that
        merely runs is not alive: a dead microphone is what nobody would notice (complaint 1 of
        those that use such assistants).
"""

from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import dataclass


def tell_systemd(message: str) -> bool:
    """Send one datagram to systemd, such as ``READY=1``; whether there was anybody to tell."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@"):
        return False
    with (
        contextlib.suppress(OSError),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out,
    ):
        out.connect("\0" + address[1:] if address[0] == "@" else address)
        out.send(message.encode())
        return True
    return False


@dataclass
class Vigil:
    """Watches that both sound in and sound out move on."""

    captured: int = -1
    """Samples from the microphone when it was last alive."""
    played: int = -1
    """Frames into the loudspeaker when it was last alive."""

    def alive(self, captured: int, played: int, helping: bool = False) -> bool:
        """Whether both went on since the last time that this was so.

        :param helping: whether somebody is helped: then what is played is enough. Help is not cut
            off for a microphone that was pulled out.
        """
        if played <= self.played or (captured <= self.captured and not helping):
            return False
        self.captured, self.played = max(captured, self.captured), played
        return True

    def anew(self) -> None:
        """The counters begin again: hearing was started once more."""
        self.captured = -1
