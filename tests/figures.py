"""What a process counts, as Prometheus reads it: this one, or a server."""

from typing import List

import requests
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

SECONDS = 60  # for a busy machine


def figure(metric: MetricWrapperBase) -> float:
    """The value of a counter or a gauge, of one combination of its labels if it has any."""
    (family,) = metric.collect()
    return family.samples[0].value


def samples(server: str, seconds: float = SECONDS) -> List[Sample]:
    """All that a server counts: each figure with its name, its labels and its value."""
    return [sample for family in _families(server, seconds) for sample in family.samples]


def figure_of(server: str, name: str, seconds: float = SECONDS, **labels: str) -> float:
    """The value of a server's figure with these labels and no others, or 0 where it has counted none of them yet.

    Raises:
        AssertionError: if the server has no figure of this name.
    """
    families = _families(server, seconds)
    shown = [sample for family in families for sample in family.samples if sample.name == name]
    assert shown or name.removesuffix("_total") in {family.name for family in families}, f"no figure {name}"
    assert labels or all(not sample.labels for sample in shown), f"{name} has labels"
    return next((sample.value for sample in shown if sample.labels == labels), 0.0)


def _families(server: str, seconds: float) -> list:
    return list(text_string_to_metric_families(requests.get(f"{server}/metrics", timeout=seconds).text))
