"""The report: one file, no network, and nothing about few patients."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.training.fitting.comparison import compare
from vitals.training.fitting.fit import Fit
from vitals.training.fitting.page import density, edges_of, page
from vitals.training.fitting.recording import simulated
from vitals.training.fitting.records import Records
from vitals.training.fitting.uncertainty import Errors


@pytest.fixture(scope="module")
def html(emergency: Population, arrivals: Records) -> str:
    base, records = POPULATIONS["emergency"], arrivals.rows(np.arange(400))
    records.values[:, 6] = np.nan
    errors = Errors(np.where(np.array(emergency.shares) > 0.1, 0.04, np.nan), np.full(3, np.nan))
    fit = Fit(emergency, base, ("some <things>",), ("others",), 400, 400, False, errors)
    made = [simulated(records, each) for each in (base, emergency)]
    return page("mine & yours.csv", fit, records, made, [compare(records, each) for each in (base, emergency)])


class Tags(HTMLParser):
    """Start tags in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_needs_no_network_and_runs_nothing(html: str) -> None:
    assert not re.search(r"https?://|<script|<link|<img", html)
    assert "default-src 'none'" in html


def test_figures_are_described_and_a_sign_that_is_not_there_has_none(html: str) -> None:
    tags = Tags()
    tags.feed(html)
    labels = [attributes["aria-label"] for tag, attributes in tags.found if tag == "svg"]
    assert len(labels) == 6
    assert not any("lucose" in str(label) for label in labels)
    assert [attributes.get("lang") for tag, attributes in tags.found if tag == "html"] == ["en"]
    assert all(
        attributes.get("tabindex") == "0" for tag, attributes in tags.found if attributes.get("class") == "scroll"
    )


def test_names_are_escaped_and_tables_are_there(html: str) -> None:
    assert "mine &amp; yours.csv" in html
    assert "some &lt;things&gt;" in html
    assert "two-sample AUROC" in html
    assert "anxiety_panic" in html


def test_shares_that_were_fitted_have_standard_errors(html: str, emergency: Population) -> None:
    for id, share in zip(CONDITIONS, emergency.shares, strict=True):
        error = " ± 4.0" if share > 0.1 else ""
        assert (f'<th scope="row">{id}</th>' in html) is (share > 0)
        assert not share or f"<td>{100 * share:.1f}{error}</td></tr>" in html
    assert '<th scope="row">mild peaks</th>' in html


def test_each_bar_counts_twenty_patients_and_no_edge_is_a_patients_value() -> None:
    random = np.random.default_rng(1)
    values, patients = np.round(random.normal(80, 12, 3000)), np.arange(3000) // 3
    edges = edges_of(values, patients)
    assert len(edges) > 6
    for low, high in zip(np.r_[-np.inf, edges[1:-1]], np.r_[edges[1:-1], np.inf], strict=True):
        assert len(np.unique(patients[(values >= low) & (values < high)])) >= 20
    assert edges[0] > values.min() - 30
    assert not set(edges.tolist()) & set(values.tolist())
    assert edges_of(values[:57], patients[:57]).size == 0
    assert np.sum(density(values, edges) * np.diff(edges)) == pytest.approx(1)
