"""For workers that make few rows: what writes them."""

import vitals.data.partition  # noqa: F401 (it is there when the first part is ordered)
