"""Turns a command into a process that lives no longer than the one that asked for it.

Run as a script with the command as arguments: it kills the command when its standard input ends, which happens however
the asking process ends, be it by SIGKILL; and it exits as the command did.
"""

import os
import signal
import subprocess
import sys
import threading


def _keep(command: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the asking process, whose end then reaches us
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    threading.Thread(target=_kill_at_end_of_input, args=(child,), daemon=True).start()
    return child.wait()


def _kill_at_end_of_input(child: "subprocess.Popen[bytes]") -> None:
    os.read(0, 1)
    child.kill()


if __name__ == "__main__":
    os._exit(_keep(sys.argv[1:]) & 0xFF)
