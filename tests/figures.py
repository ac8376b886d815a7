"""What this process counts, as Prometheus reads it."""

from prometheus_client.metrics import MetricWrapperBase


def figure(metric: MetricWrapperBase) -> float:
    """The value of a counter or a gauge, of one combination of its labels if it has any."""
    (family,) = metric.collect()
    return family.samples[0].value
