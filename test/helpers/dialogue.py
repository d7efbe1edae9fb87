"""Plays a dialogue with a program on a terminal of its own.

Arguments: a JSON object {"command": [...], "turns": [[text to wait for, what to type], ...]}. Prints what the terminal
showed; ends with the program's exit code, or 99 when a text did not come within a minute.
"""
import json
import os
import pty
import select
import sys
import time

play = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(play["command"][0], play["command"])

shown = b""
searched = 0
deadline = time.monotonic() + 60


def more():
    global shown
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if not ready:
        return time.monotonic() < deadline
    try:
        data = os.read(terminal, 65536)
    except OSError:  # Linux: the other side has closed
        return False
    shown += data
    return bool(data)


for text, answer in play["turns"]:
    while text.encode() not in shown[searched:]:
        if not more():
            sys.stdout.buffer.write(shown)
            sys.exit(99)
    searched = shown.index(text.encode(), searched) + len(text.encode())
    os.write(terminal, answer.encode())
while more():
    pass
sys.stdout.buffer.write(shown)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
