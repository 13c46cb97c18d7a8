"""How do fault scripts get a site to break? `running_site()` makes one with a database of its own, on 127.0.0.1.

It serves the rows of the demo from a temporary folder with `manage.py serve`, as production does, and removes all of
it at the end. Its log is a file, so that a script can look for tracebacks.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from config.embedded_server import EmbeddedServer, folder_for
from tests.support.servers import free_port, is_listening
from tests.support.waiting import wait_for

CODE = Path(__file__).resolve().parents[2]
CREDENTIALS = """
from django.contrib.auth.models import Group, User
from django.test import Client
from knox.models import get_token_model
user, _ = User.objects.get_or_create(username="fault", is_staff=True)
user.groups.add(Group.objects.get(name="contributor"))
client = Client()
client.force_login(user)
print("token", get_token_model().objects.create(user)[1])
print("session", client.cookies["sessionid"].value)
"""


class Site:
    """A served site: its port, environment, embedded server and log, and a contributor's token and session."""

    def __init__(self, folder, port, **environment):
        self.port, self.log_file, self.process = port, folder / "site.log", None
        self.environment = os.environ | {"DATA_DIR": str(folder), "SITE_URL": f"http://127.0.0.1:{port}"} | environment
        self.environment.pop("DATABASE_URL", None)
        self.server = EmbeddedServer(folder_for(folder))

    def manage(self, *arguments):
        """Run a command of manage.py and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=CODE, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def serve(self):
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--workers", "1"]
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(command, cwd=CODE, env=self.environment, stdout=log, stderr=log)
        wait_for(lambda: self.process.poll() is not None or is_listening(self.port))
        assert self.process.poll() is None, self.log

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()

    def pg_ctl(self, *arguments):
        """Run pg_ctl on the embedded server, and wait until it is done."""
        return self.server._run("pg_ctl", *arguments, "--wait", "--silent", "--log=server.log")

    @property
    def log(self):
        return self.log_file.read_text(errors="replace")


@contextmanager
def running_site(**environment):
    """Yield a `Site` that serves the demo's rows; `environment` holds settings of it."""
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        os.chmod(name, 0o755)  # the embedded server of root runs as a system user
        site = Site(Path(name), free_port(), **environment)
        try:
            site.server.use()
            site.manage("demo", "--no-serve")
            credentials = site.manage("shell", "-c", CREDENTIALS)
            site.token, site.session = re.findall("^(?:token|session) (.+)$", credentials, re.M)
            site.serve()
            yield site
        finally:
            site.stop()
            site.pg_ctl("stop", "--mode=immediate")
            if Path(name) not in site.server.folder.parents:  # root's folder is elsewhere
                shutil.rmtree(site.server.folder.parent)
