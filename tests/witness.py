"""Runs a program and writes down every socket it wants that is not a local one; it gets none.

    python tests/witness.py FILE COMMAND...

The kernel itself is asked (seccomp with a listener, Linux 5.0 and later), so that it is seen
whatever library, thread or child process asks, and from the first instruction on. Each wish is a
line of FILE: the name of the address family, or `io_uring`, by which sockets can be had as well.
The program keeps the process id of this command; the witness stands beside it.
"""

from __future__ import annotations

import array
import ctypes
import errno
import fcntl
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

SECCOMP, SOCKET = {"x86_64": (317, 41), "aarch64": (277, 198)}[platform.machine()]
IO_URING_SETUP = 425
ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[platform.machine()]
PR_SET_NO_NEW_PRIVS, SET_MODE_FILTER, NEW_LISTENER = 38, 1, 8
ALLOW, ASK, KILL = 0x7FFF0000, 0x7FC00000, 0x80000000
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ASKED, ANSWER = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")
"""`struct seccomp_notif`: id, process, flags, system call, architecture, place, arguments; and
`struct seccomp_notif_resp`: id, value, error, flags."""
RECEIVE = 0xC0000000 | ASKED.size << 16 | ord("!") << 8
SEND = 0xC0000000 | ANSWER.size << 16 | ord("!") << 8 | 1

PROGRAM = (
    *((LOAD, 0, 0, 4), (EQUAL, 1, 0, ARCHITECTURE), (RETURN, 0, 0, KILL)),
    *((LOAD, 0, 0, 0), (EQUAL, 3, 0, IO_URING_SETUP), (EQUAL, 0, 3, SOCKET)),
    *((LOAD, 0, 0, 16), (EQUAL, 1, 0, socket.AF_UNIX), (RETURN, 0, 0, ASK), (RETURN, 0, 0, ALLOW)),
)


class Filter(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def watched() -> int:
    """From now on this process, and all that come from it, are watched; the listener."""
    library = ctypes.CDLL(None, use_errno=True)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in PROGRAM)
    library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    made = Filter(len(PROGRAM), code)
    listener = library.syscall(SECCOMP, SET_MODE_FILTER, NEW_LISTENER, ctypes.byref(made))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "this kernel does not let a program be watched")
    return int(listener)


def wishes(listener: int) -> Iterator[str]:
    """What is wished for, each as it is refused, until nobody is left to watch."""
    while True:
        asked = bytearray(ASKED.size)
        try:
            fcntl.ioctl(listener, RECEIVE, asked)
        except OSError as error:
            if error.errno == errno.EINTR:
                continue
            return
        id, _, _, call, _, _, family, *_ = ASKED.unpack(asked)
        yield "io_uring" if call == IO_URING_SETUP else socket.AddressFamily(family).name
        fcntl.ioctl(listener, SEND, ANSWER.pack(id, 0, -errno.EACCES, 0))


def witness(given: socket.socket, book: Path) -> None:
    """Write down what is wished for."""
    _, data, *_ = given.recvmsg(1, socket.CMSG_LEN(4))
    (listener,) = array.array("i", data[0][2])
    with book.open("a", encoding="utf-8", buffering=1) as file:
        for wish in wishes(listener):
            file.write(wish + "\n")


def main(book: Path, command: list[str]) -> None:
    """Part in two: the witness, nobody's child, and the command."""
    book.touch()
    here, there = socket.socketpair()
    if os.fork() == 0:
        here.close()
        if os.fork() == 0:
            witness(there, book)
        os._exit(0)
    there.close()
    os.wait()
    listener = watched()
    here.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]))])
    here.close()
    os.close(listener)
    os.execvp(command[0], command)  # noqa: S606 - the command is the test's own


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
