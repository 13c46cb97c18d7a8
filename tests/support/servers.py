"""Which servers do tests run in front of Django? granian, which serves the site, and nginx, which proxies it.

Where nginx is neither installed nor installable, a small proxy that compresses as nginx does replaces it.
"""

import gzip
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.config.conftest import CODE, wait_for
from tests.support.install_nginx import install_nginx

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    gzip_proxied any;
    gzip_min_length 20;
    gzip_types application/json application/atom+xml application/ld+json application/vnd.oai.openapi+json;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{site};
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_set_header Connection "";
            proxy_set_header Accept-Encoding "";
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
        }}
    }}
}}
"""


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def granian(folder, **environment):
    """Serve the site on the tests' database, as in production; yield its port. `environment` holds settings of it."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"]
    environment = {"SITE_URL": f"http://127.0.0.1:{port}"} | environment
    with running(command, port, environment_of_a_site(folder, **environment)):
        yield port


def environment_of_a_site(folder, **environment):
    """Return the environment of a process of the site that uses the tests' database."""
    given = {
        "DATABASE_URL": address_of_the_test_database(),
        "DATA_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    return os.environ | given | environment


@contextmanager
def nginx(folder, site):
    """Proxy the site at the port `site`, and compress responses; yield the port of the proxy."""
    path, port = install_nginx(), free_port()
    if path is None:
        with stand_in(site) as port:
            yield port
        return
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, site=site))
    with running([path, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"], port, os.environ):
        yield port


@contextmanager
def shipped_nginx(folder, site):
    """Run nginx as deploy/nginx.conf says, before the site at the port `site`; yield its ports for HTTP and for TLS.

    Only what differs between machines is replaced: addresses, the certificate and folders.
    """
    plain, tls = free_port(), free_port()
    certificate, key = make_certificate(folder)
    replaced = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
        "listen [::]:80;": "",
        "listen [::]:443 ssl;": "",
        "web:8000": f"127.0.0.1:{site}",
        "/etc/nginx/tls/fullchain.pem": str(certificate),
        "/etc/nginx/tls/privkey.pem": str(key),
        "http {": "http {" + "".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY),
    }
    text = (CODE / "deploy" / "nginx.conf").read_text()
    for shipped, here in replaced.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    (folder / "nginx.conf").write_text(f"daemon off; pid {folder}/nginx.pid;\n{text}")
    command = [install_nginx(), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
    with running(command, tls, os.environ):
        yield plain, tls


def make_certificate(folder):
    """Return the files of a certificate that signs itself, and of its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(
        [*new, "-subj", "/CN=desk.example", "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    return certificate, key


@contextmanager
def stand_in(site):
    """Proxy as NGINX configures it: gzip responses of the port `site`, and weaken their ETags; yield the port of the
    proxy.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = dict(self.headers) | {"Accept-Encoding": "identity"}
            upstream = HTTPConnection("127.0.0.1", site)
            upstream.request(self.command, self.path, body, headers)
            answer = upstream.getresponse()
            content, sent = answer.read(), answer.headers
            del sent["Transfer-Encoding"]
            if answer.status == 200 and "gzip" in self.headers.get("Accept-Encoding", ""):
                content = gzip.compress(content)
                sent["Content-Encoding"] = "gzip"
                sent.replace_header("ETag", f"W/{sent['ETag'].removeprefix('W/')}")
            if answer.status not in (204, 304):
                del sent["Content-Length"]
                sent["Content-Length"] = str(len(content))
            self.send_response_only(answer.status)
            for name, value in sent.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            upstream.close()

        def log_message(self, *arguments):
            pass

        do_GET = do_PATCH = do_POST = pass_on  # noqa: N815 (http.server looks for these names)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@contextmanager
def running(command, port, environment):
    process = subprocess.Popen(command, cwd=CODE, env=environment)
    try:
        wait_for(lambda: process.poll() is not None or is_listening(port))
        assert process.poll() is None, f"{command[0]} ended at once; its output is above."
        yield
    finally:
        process.terminate()
        process.wait()


def address_of_the_test_database():
    """Return the DATABASE_URL of the tests' database, which may be reached through a folder of sockets."""
    to = {name: quote(str(connection.settings_dict[name]), safe="") for name in ("USER", "PASSWORD", "HOST", "NAME")}
    person = f"{to['USER']}:{to['PASSWORD']}" if to["PASSWORD"] else to["USER"]
    port = connection.settings_dict["PORT"] or 5432
    if to["HOST"].startswith("%2F"):
        return f"postgres://{person}@:{port}/{to['HOST']}%2F{to['NAME']}"
    return f"postgres://{person}@{to['HOST']}:{port}/{to['NAME']}"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Browser:
    """A keep-alive connection: `ask` sends a request on it, and fails if the server has closed it."""

    def __init__(self, port):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.connect()
        self.connection.auto_open = False
        self.socket = self.connection.sock

    def ask(self, method, path, body=None, **headers):
        """Return the response, with its `content`. Headers are named as Python names things: `if_match`."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.content = answer.read()
        assert self.connection.sock is self.socket, f"the connection was closed after {method} {path}"
        return answer

    def close(self):
        self.connection.close()
