"""The token that `auto` stands for."""

import base64
import functools
import hmac
import multiprocessing

__all__ = ["made_token"]

SAYS_TOKEN = {"MainProcess", "SpawnProcess-1"}  # the latter is the first worker of `uvicorn main:app --workers 2`


@functools.cache
def made_token() -> str:
    """Make a token, and print it once: it is the same in every process that has been started by the same one."""
    process = multiprocessing.current_process()
    secret = hmac.digest(process.authkey, b"token of the service", "sha256")  # of a key that is made at random
    token = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    if process.name in SAYS_TOKEN:
        print(f"Token for this run: {token}", flush=True)
    return token
