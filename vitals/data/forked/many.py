"""For workers that make many rows: the compiled kernel as well."""

import vitals.data.forked.few  # noqa: F401 (for what it does)
from vitals.simulation import kernels

kernels.alone()
kernels.prepare(kernels.LARGE)
