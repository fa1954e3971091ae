"""A real nginx in front of a server: loopback only, in a folder and on a port of its own, and always ended."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BINARY = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
NOWHERE = "no nginx is installed (apt install nginx-light)"
START = 10.0  # seconds
DENIED = "/api/model"

# Bodies are passed on as they come, so that the head of a request and its body reach the server apart.
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
    if BINARY is None:
        raise FileNotFoundError(NOWHERE)
    with tempfile.TemporaryDirectory(prefix="vitals-nginx-") as folder:
        port = free_port()
        otherwise, keeping = ("''", "keepalive 4;") if keepalive else ("close", "")
        configuration = Path(folder, "nginx.conf")
        configuration.write_text(
            CONFIGURATION.format(
                folder=folder, server=server, port=port, denied=DENIED, otherwise=otherwise, keepalive=keeping
            ),
            encoding="utf-8",
        )
        log = Path(folder, "error.log")
        process = subprocess.Popen([BINARY, "-e", str(log), "-p", folder, "-c", str(configuration)])
        try:
            wait_for(process, port, log)
            yield port
        finally:
            process.kill()
            process.wait()


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
