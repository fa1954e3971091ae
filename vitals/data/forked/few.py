"""For workers that make few rows: what writes them, and one thread of linear algebra, as each core has a worker."""

from threadpoolctl import threadpool_limits

import vitals.data.partition  # noqa: F401 (it is there when the first part is ordered)

threadpool_limits(1, "blas")
