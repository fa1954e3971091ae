"""Who makes the parts of a folder, as the command lines let choose."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from vitals.data.cluster import by_client, connected, has_dashboard
from vitals.data.parts import Run, by_threads

__all__ = ["makers"]


@contextmanager
def makers(cluster: str | None, workers: int | None, quiet: bool, rows: int = 0) -> Iterator[Run]:
    """What makes the parts: threads of this process, or a cluster.

    Parameters
    ----------
    cluster
        As for `vitals.data.cluster.connected`; None without one.
    workers
        Number of threads, by default one; of a local cluster that of processes, by default one for each core.
    quiet
        Whether to do without a local cluster's dashboard, or to keep the address of another's to oneself.
    rows
        Rows that are to be simulated.
    """
    if cluster is None:
        yield by_threads(1 if workers is None else workers)
        return
    with connected(cluster, workers, rows=rows, with_dashboard=not quiet) as client:
        if not quiet and client.dashboard_link and has_dashboard():
            print(f"dashboard: {client.dashboard_link}", file=sys.stderr)
        yield by_client(client)
