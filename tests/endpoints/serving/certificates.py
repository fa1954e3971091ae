"""Certificates for a while, made with openssl."""

import shutil
import subprocess
from pathlib import Path

import pytest


def write_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a certificate for a name, and its key, over what is there."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    what = ["-subj", f"/CN={name}", "-days", "2", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *what], check=True, capture_output=True)
    return certificate, key
