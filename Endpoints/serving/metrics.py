"""What Prometheus is told: counters that are kept where things happen, and read when somebody asks.

The hot path adds to whole numbers; nothing of Prometheus is made before a scrape. Each process answers for itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.datastructures import State

from Endpoints.serving.protocols import DisconnectReason
from vitals.model.predictor import Predictor
from vitals.streaming.feed import Buckets, Stats

__all__ = ["exposition"]

NOTHING: Mapping[str, int] = Counter()


def exposition(state: State, version: str) -> bytes:
    """Every metric of a running application, in Prometheus' text format.

    Parameters
    ----------
    state
        Of the application, with `live`, `predictor`, and `rejected`, `disconnects` and `desk` where there are these.
    version
        The application's.
    """
    registry = CollectorRegistry(auto_describe=False)  # one for each scrape: an application has nothing to register
    registry.register(ServiceCollector(state, version))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class ServiceCollector(Collector):
    """Makes metrics of the service's own counters; parameters as for `exposition`."""

    def __init__(self, state: State, version: str) -> None:
        self.state, self.version = state, version

    def collect(self) -> Iterator[Metric]:
        """Every metric, as it is now."""
        disconnects: Mapping[str, int] = getattr(self.state, "disconnects", NOTHING)
        yield build(self.version, self.state.predictor)
        yield from stream(self.state.feed.stats)
        yield by_reason(
            "vitals_rejected_total",
            "Requests and handshakes that were refused before anything was done.",
            getattr(self.state, "rejected", NOTHING),
        )
        desk = getattr(self.state, "desk", None)
        yield by_reason(
            "vitals_appointments_total",
            "What became of appointments.",
            NOTHING if desk is None else desk.counts,
            label="outcome",
        )
        yield by_reason(
            "vitals_cut_total",
            "Connections that the server ended because of what the client did or did not do.",
            {reason: disconnects.get(reason, 0) for reason in DisconnectReason},
        )


def build(version: str, predictor: Predictor) -> Metric:
    """What is running: the service's version, and the checksum of its model."""
    labels = {"version": version, "model": str(predictor.metadata["sha256"])[:12]}
    return InfoMetricFamily("vitals_build", "What is running. Each process answers for itself.", labels)


def stream(stats: Stats) -> Iterator[Metric]:
    """What the live feed has done."""
    yield GaugeMetricFamily("vitals_connections", "Streams that are being served.", stats.connections)
    yield CounterMetricFamily("vitals_messages_total", "Readings that were sent to streams.", stats.messages)
    yield CounterMetricFamily(
        "vitals_skipped_readings_total", "Readings not sent: nobody read them, or their time had passed.", stats.skipped
    )
    yield histogram("vitals_lateness_seconds", "How long after it was due a message was sent.", stats.lateness)
    yield histogram("vitals_prediction_seconds", "How long a batch took to simulate and predict.", stats.prediction)


def histogram(name: str, meaning: str, buckets: Buckets) -> Metric:
    """A histogram; Prometheus counts in each bucket what is in those below it as well."""
    ends = [*map(floatToGoString, buckets.bounds), "+Inf"]
    counts = accumulate(map(float, buckets.counts))
    return HistogramMetricFamily(name, meaning, list(zip(ends, counts, strict=True)), buckets.total)


def by_reason(name: str, meaning: str, counts: Mapping[str, int], label: str = "reason") -> Metric:
    """A counter for each reason; before anything happened there is none."""
    family = CounterMetricFamily(name, meaning, labels=[label])
    for reason, count in sorted(counts.items()):
        family.add_metric([str(reason)], count)
    return family
