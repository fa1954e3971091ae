"""Counters and histograms as Prometheus reads them."""

from collections import Counter

import pytest
from prometheus_client.parser import text_string_to_metric_families

from Endpoints.serving.metrics import Counters, exposition, histogram
from Endpoints.serving.protocols import DisconnectReason
from vitals.streaming.measurements import Histogram, Stats


def scraped(counters: Counters, stats: Stats) -> dict[str, float]:
    """Samples of ours by name and labels, without the buckets of histograms."""
    text = exposition(counters, stats, version="1.2.3", model="abc").decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {
        "/".join([sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))]): sample.value
        for sample in samples
        if sample.name.startswith("vitals_") and "le" not in sample.labels
    }


def test_before_anything_happened_everything_is_zero() -> None:
    assert scraped(Counters(), Stats()) == {
        "vitals_build_info/model=abc/version=1.2.3": 1,
        "vitals_connections": 0,
        "vitals_predictions_total/request=reading": 0,
        "vitals_predictions_total/request=batch": 0,
        "vitals_messages_total": 0,
        "vitals_skipped_readings_total": 0,
        "vitals_lateness_seconds_count": 0,
        "vitals_lateness_seconds_sum": 0,
        "vitals_prediction_seconds_count": 0,
        "vitals_prediction_seconds_sum": 0,
    } | {f"vitals_cut_total/reason={reason}": 0 for reason in DisconnectReason}


def test_every_counter_is_shown() -> None:
    counters = Counters(Counter(host=2, token=1), Counter({DisconnectReason.FLOOD: 3}), Counter(booked=5, cancelled=4))
    counters.requests[("/api/signs", "GET", "2xx")] = 6
    counters.predictions["batch"] = 8
    stats = Stats(connections=7, messages=11, skipped=13)
    stats.lateness.add(0.25, 2)
    stats.prediction.add(0.125)
    found = scraped(counters, stats)
    assert {name: value for name, value in found.items() if value and "build" not in name} == {
        "vitals_connections": 7,
        "vitals_messages_total": 11,
        "vitals_skipped_readings_total": 13,
        "vitals_lateness_seconds_count": 2,
        "vitals_lateness_seconds_sum": 0.5,
        "vitals_prediction_seconds_count": 1,
        "vitals_prediction_seconds_sum": 0.125,
        "vitals_rejected_total/reason=host": 2,
        "vitals_rejected_total/reason=token": 1,
        "vitals_appointments_total/outcome=booked": 5,
        "vitals_appointments_total/outcome=cancelled": 4,
        "vitals_cut_total/reason=flood": 3,
        "vitals_requests_total/method=GET/route=/api/signs/status=2xx": 6,
        "vitals_predictions_total/request=batch": 8,
    }


def test_the_process_is_shown_too() -> None:
    assert b"process_cpu_seconds_total" in exposition(Counters(), Stats(), version="", model="")


def test_buckets_of_a_histogram_hold_what_is_below_them() -> None:
    buckets = Histogram((0.1, 1.0))
    for seconds, times in ((0.05, 2), (0.1, 1), (0.5, 4), (3.0, 1)):
        buckets.add(seconds, times)
    found = {(sample.name, sample.labels.get("le")): sample.value for sample in histogram("h", "", buckets).samples}
    assert found == {
        ("h_bucket", "0.1"): 3,
        ("h_bucket", "1.0"): 7,
        ("h_bucket", "+Inf"): 8,
        ("h_count", None): 8,
        ("h_sum", None): pytest.approx(5.2),
    }
