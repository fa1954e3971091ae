"""Metrics for Prometheus: counters that are kept where things happen, and read when they are asked for.

The hot path adds to whole numbers; nothing of Prometheus is made before a scrape.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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

from Endpoints.serving.protocols import DisconnectReason
from Endpoints.serving.request_counts import RequestKind
from vitals.streaming.measurements import Histogram, Stats

__all__ = ["Counters", "exposition"]


@dataclass(frozen=True, slots=True)
class Counters:
    """Events that are counted where they happen.

    Parameters
    ----------
    rejected
        Requests and handshakes that were refused at the door, by reason.
    disconnects
        Connections that the server ended because of their client.
    appointments
        Outcomes of requests about appointments.
    requests
        Requests that were let in.
    predictions
        Readings that were predicted for a request: one by itself, or of a batch.
    """

    rejected: Counter[str] = field(default_factory=Counter)
    disconnects: Counter[DisconnectReason] = field(default_factory=Counter)
    appointments: Counter[str] = field(default_factory=Counter)
    requests: Counter[RequestKind] = field(default_factory=Counter)
    predictions: Counter[str] = field(default_factory=lambda: Counter(reading=0, batch=0))


def exposition(
    counters: Counters, stats: Stats, *, version: str, model: str, process: Mapping[str, float] | None = None
) -> bytes:
    """Every metric of a running application, in Prometheus' text format.

    Parameters
    ----------
    counters, stats
        Of the service and of its feed.
    version, model
        Version of the service, and checksum of its model.
    process
        Figures of the operating system by the name of their metric, where they are not those of this process alone.
    """
    registry = CollectorRegistry(auto_describe=False)  # one for each scrape: an application has nothing to register
    registry.register(ServiceCollector(counters, stats, version=version, model=model))
    registry.register(ProcessFigures(process))
    return generate_latest(registry)


class ServiceCollector(Collector):
    """Makes metrics of the service's own counters; parameters as for `exposition`."""

    def __init__(self, counters: Counters, stats: Stats, *, version: str, model: str) -> None:
        self.counters, self.stats, self.build = counters, stats, {"version": version, "model": model}

    def collect(self) -> Iterator[Metric]:
        """Every metric, as it is now."""
        yield InfoMetricFamily("vitals_build", "Version and model.", self.build)
        yield from stream(self.stats)
        yield requests(self.counters.requests)
        yield by_reason(
            "vitals_predictions_total",
            "Readings that were predicted for requests: one by itself, or of a batch.",
            self.counters.predictions,
            label="request",
        )
        yield by_reason(
            "vitals_rejected_total",
            "Requests and handshakes that were refused before anything was done.",
            self.counters.rejected,
        )
        yield by_reason(
            "vitals_appointments_total", "What became of appointments.", self.counters.appointments, label="outcome"
        )
        yield by_reason(
            "vitals_cut_total",
            "Connections that the server ended because of what the client did or did not do.",
            {reason: self.counters.disconnects[reason] for reason in DisconnectReason},
        )


class ProcessFigures(Collector):
    """Metrics of the operating system, with figures of this process unless others are given."""

    def __init__(self, figures: Mapping[str, float] | None) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        """Every metric that the operating system has."""
        for family in ProcessCollector(registry=None).collect():
            if self.figures is None:
                yield family
            elif family.name in self.figures:
                family.samples = [family.samples[0]._replace(value=self.figures[family.name])]
                yield family


def stream(stats: Stats) -> Iterator[Metric]:
    """Metrics of the live feed."""
    yield GaugeMetricFamily("vitals_connections", "Streams that are being served.", stats.connections)
    yield CounterMetricFamily("vitals_messages_total", "Readings that were sent to streams.", stats.messages)
    yield CounterMetricFamily(
        "vitals_skipped_readings_total", "Readings not sent: nobody read them, or their time had passed.", stats.skipped
    )
    yield histogram("vitals_lateness_seconds", "How long after it was due a message was sent.", stats.lateness)
    yield histogram("vitals_prediction_seconds", "How long a batch took to simulate and predict.", stats.prediction)


def histogram(name: str, meaning: str, durations: Histogram) -> Metric:
    """A histogram; Prometheus counts in each bucket what is in those below it as well."""
    ends = [*map(floatToGoString, durations.bounds), "+Inf"]
    counts = accumulate(map(float, durations.counts))
    return HistogramMetricFamily(name, meaning, list(zip(ends, counts, strict=True)), durations.total)


def requests(counts: Mapping[RequestKind, int]) -> Metric:
    """A counter for each route, method and class of status that there was."""
    meaning = "Requests that were let in and answered; `none` is the route of what there is not."
    family = CounterMetricFamily("vitals_requests_total", meaning, labels=["route", "method", "status"])
    for kind, count in sorted(counts.items()):
        family.add_metric(kind, count)
    return family


def by_reason(name: str, meaning: str, counts: Mapping[str, int], label: str = "reason") -> Metric:
    """A counter for each reason; before anything happened there is none."""
    family = CounterMetricFamily(name, meaning, labels=[label])
    for reason, count in sorted(counts.items()):
        family.add_metric([str(reason)], count)
    return family
