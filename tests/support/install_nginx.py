"""Which nginx do tests put before the site? `uv run python -m tests.support.install_nginx` prints its path.

It is the installed one, or else Debian's, if root can install it. Without any, tests use a proxy of their own
(tests/support/servers.py).
"""

import os
import shutil
import subprocess

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def install_nginx():
    """Return the path of nginx, after installing it if that is possible; None where there is none."""
    if not shutil.which("nginx", path=PATH) and shutil.which("apt-get") and os.geteuid() == 0:
        for step in ["update"], ["install", "-y", "--no-install-recommends", "nginx-light"]:
            patient = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=600", *step]
            subprocess.run(patient, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return shutil.which("nginx", path=PATH)


if __name__ == "__main__":
    print(f"Tests put {install_nginx() or 'a proxy of their own'} before the site.")
