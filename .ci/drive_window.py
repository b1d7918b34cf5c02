"""Drives the window as a user would: finds things by the names that a screen reader hears, points and types.

Usage: drive_window.py PROGRAM FOLDER [PICTURES]
"""

import pathlib
import subprocess
import sys
import time

import pyatspi

PROGRAM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
PICTURES = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[3] else None
PATIENCE = 60


def fail(text):
    subprocess.run(["import", "-window", "root", str(FOLDER / "failed.png")], check=False)
    sys.exit(f"window test failed: {text}")


def until(what, ask):
    """Asks until the answer is something; fails after a minute."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            answer = ask()
        except Exception:  # The tree changes while it is read.
            answer = None
        if answer:
            return answer
        time.sleep(0.1)
    return fail(f"{what} did not come within {PATIENCE} s")


def nodes(node):
    yield node
    for child in node:
        if child is not None:
            yield from nodes(child)


def application():
    for app in pyatspi.Registry.getDesktop(0):
        if app is not None and "displace" in app.name.lower():
            return app
    return None


def find(name, role=None, exact=True):
    app = application()
    for node in nodes(app) if app else ():
        same = node.name == name if exact else name in (node.name or "")
        if same and (role is None or node.getRoleName() == role):
            return node
    return None


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True)


def point_at(name, role=None, exact=True):
    node = until(f"{name!r}", lambda: find(name, role, exact))
    box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    xdotool("mousemove", box.x + box.width // 2, box.y + box.height // 2)
    time.sleep(0.2)
    return node


def press(name, role=None, exact=True):
    point_at(name, role, exact)
    xdotool("click", 1)
    time.sleep(0.3)


def texts():
    return [node.name for node in nodes(application()) if node.name]


def verdict():
    """The answer in the header, once all futures of this project are in."""
    words = texts()
    if not any(word.startswith("10,000 futures ·") for word in words):
        return None
    return next((word for word in words if "on average" in word), None)


def picture(name):
    if PICTURES:
        PICTURES.mkdir(parents=True, exist_ok=True)
        time.sleep(0.5)
        subprocess.run(["import", "-window", "root", str(PICTURES / name)], check=True)


def main():
    project = FOLDER / "project.toml"
    subprocess.run([PROGRAM, "samples", "controller-failure", "--out", project], check=True)
    before_file = project.read_text()
    window = subprocess.Popen([PROGRAM, str(project)])
    try:
        number = until("the window", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "Displace"],
            capture_output=True, text=True).stdout.split())[0]
        xdotool("windowfocus", "--sync", number)
        before = until("the first verdict", verdict)
        print(f"first verdict: {before}")
        picture("start.png")

        press("Sliding doors")
        until("the story", lambda: any("business back" in text for text in texts()))
        picture("doors.png")

        press("Estate")
        press("ERP database")
        press("ERP database: Cost per hour down")
        xdotool("key", "ctrl+a")
        xdotool("type", "--delay", 20, "9000")
        xdotool("key", "Tab")
        picture("edited.png")
        after = until("another verdict", lambda: (lambda now: now if now and now != before else None)(verdict()))
        print(f"after the edit: {after}")

        xdotool("key", "ctrl+s")
        until("the saved file", lambda: project.read_text() != before_file)
        if "9000" not in project.read_text():
            fail("the saved file does not hold the new value")
        subprocess.run([PROGRAM, "check", str(project)], check=True)

        xdotool("key", "ctrl+q")
        try:
            code = window.wait(timeout=20)
        except subprocess.TimeoutExpired:
            fail("the window did not close")
        if code != 0:
            fail(f"the program ended with {code}")
    finally:
        if window.poll() is None:
            window.kill()
    print("window test: 1 passed, 0 failed")


main()
