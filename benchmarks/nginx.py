"""A real nginx in front of a server: loopback only, in a folder and on a port of its own, and always ended."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.service import ROOT

BINARY = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
NOWHERE = "no nginx is installed (apt install nginx-light)"
START = 10.0  # seconds
DENIED = "/api/model"
RECIPE = ROOT / "docs" / "how-to" / "proxies.md"

CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {http}
}}
"""
# Bodies are passed on as they come, so that the head of a request and its body reach the server apart.
DENYING = """
  map $http_upgrade $connection_upgrade {{ default upgrade; '' {otherwise}; }}
  upstream service {{ server 127.0.0.1:{server}; {keepalive} }}
  server {{
    listen 127.0.0.1:{port};
    location = {denied} {{ return 403; }}
    location / {{
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-For $remote_addr;
    }}
  }}
"""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def proxy(server: int, *, keepalive: bool) -> Iterator[int]:
    """Port of an nginx that passes requests on, all but those for `DENIED`, to a port of this machine.

    Parameters
    ----------
    server
        That port.
    keepalive
        Whether nginx keeps its connections to the server, for requests of other clients.
    """
    port = free_port()
    otherwise, keeping = ("''", "keepalive 4;") if keepalive else ("close", "")
    with running(DENYING.format(server=server, port=port, denied=DENIED, otherwise=otherwise, keepalive=keeping), port):
        yield port


@contextmanager
def recipe(
    server: int,
    certificate: Path,
    *,
    path: str = "/vitals/",
    taken_off: bool = False,
    prefix: str = "",
    token: str = "",
) -> Iterator[int]:
    """Port of an nginx that is configured as docs/how-to/proxies.md says, with TLS.

    Parameters
    ----------
    server
        Port of the service.
    certificate
        A file with its key.
    path
        Where the service is found.
    taken_off
        Whether nginx takes that off.
    prefix
        Sent as X-Forwarded-Prefix.
    token
        Added to every request, if there is one.
    """
    (text,) = re.findall(r"```nginx\n(.*?)```", RECIPE.read_text(encoding="utf-8"), re.DOTALL)
    port = free_port()
    changes = {
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "127.0.0.1:8000": f"127.0.0.1:{server}",
        "/etc/ssl/ward.example.pem": str(certificate),
        "/etc/ssl/ward.example.key": str(certificate),
        "location /vitals/ ": f"location {path} ",
        "proxy_pass http://vitals;": f"proxy_pass http://vitals{'/' * taken_off};",
        'X-Forwarded-Prefix "";': f'X-Forwarded-Prefix "{prefix}";',
    }
    if token:
        changes['# proxy_set_header Authorization "Bearer <token>";'] = (
            f'proxy_set_header Authorization "Bearer {token}";'
        )
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    with running(text, port):
        yield port


@contextmanager
def running(http: str, port: int) -> Iterator[None]:
    """An nginx with a configuration of its block http."""
    if BINARY is None:
        raise FileNotFoundError(NOWHERE)
    with tempfile.TemporaryDirectory(prefix="vitals-nginx-") as folder:
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(CONFIGURATION.format(folder=folder, http=http), encoding="utf-8")
        log = Path(folder, "error.log")
        process = subprocess.Popen([BINARY, "-e", str(log), "-p", folder, "-c", str(configuration)])
        try:
            wait_for(process, port, log)
            yield
        finally:
            process.kill()
            process.wait()


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate for localhost, which signs itself."""
    file = folder / "localhost.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    subprocess.run([*command, *names, "-keyout", str(file), "-out", f"{file}.crt"], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


def wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait until nginx listens."""
    end = time.monotonic() + START
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"nginx did not start: {log.read_text(encoding='utf-8') if log.exists() else ''}")
