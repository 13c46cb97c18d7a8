"""How is the site doing? `/metrics` answers in Prometheus' text format, to those who know METRICS_TOKEN.

Requests are counted by method, declared route and status, so no client can make a new label. What the database knows
(tasks that wait, cards that wait) is read when it is asked for: apps add such numbers with `register()`. For several
processes, PROMETHEUS_MULTIPROC_DIR names a folder in which they share their counts.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare

SHARED_FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
if SHARED_FOLDER:
    with suppress(OSError):  # `manage.py check` reports it
        Path(SHARED_FOLDER).mkdir(parents=True, exist_ok=True)

from prometheus_client import (  # noqa: E402
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.exposition import generate_latest  # noqa: E402
from prometheus_client.metrics_core import GaugeMetricFamily  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

disable_created_metrics()  # a series for each counter that nobody reads

METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
MAX_SECONDS_TO_READ = 2  # the numbers of the database
REQUESTS = Counter("claimdesk_requests", "Requests that were answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "claimdesk_request_seconds",
    "Seconds until an answer begins.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


@dataclass(frozen=True)
class Reading:
    """A number that the database knows. With a `label`, the query returns rows of its value and the number."""

    name: str
    help: str
    query: str
    label: str = ""


READINGS = [
    Reading(
        "claimdesk_tasks",
        "Tasks by status: ready ones wait for the worker.",
        """
        SELECT lower(known.status), count(task.id)
        FROM unnest(ARRAY['READY', 'RUNNING', 'SUCCESSFUL', 'FAILED']) AS known (status)
        LEFT JOIN django_tasks_database_dbtaskresult AS task USING (status) GROUP BY known.status
        """,
        label="status",
    ),
    Reading(
        "claimdesk_oldest_waiting_task_seconds",
        "Seconds that the oldest task has been waiting; 0 if none waits.",
        """
        SELECT coalesce(extract(epoch FROM now() - min(enqueued_at)), 0)
        FROM django_tasks_database_dbtaskresult WHERE status = 'READY'
        """,
    ),
    Reading(
        "claimdesk_worker_seen_seconds",
        "Seconds since a worker was seen last; absent before the first time.",
        "SELECT extract(epoch FROM now() - max(seen_at)) FROM config_workerheartbeat",
    ),
]


def register(*readings):
    """Add readings, each once."""
    known = {reading.name for reading in READINGS}
    READINGS.extend(reading for reading in readings if reading.name not in known)


def count_request(method, route, status, seconds):
    """Count an answered request. Metrics never fail a request: a full disk under the shared folder is ignored."""
    method = method if method in METHODS else "other"
    with suppress(OSError, ValueError):
        REQUESTS.labels(method, route, status).inc()
        SECONDS.labels(method, route).observe(seconds)


def count_refusal(method, status):
    """Count a request that was refused before any route was looked for."""
    with suppress(OSError, ValueError):
        REQUESTS.labels(method if method in METHODS else "other", "none", str(status)).inc()


class MetricsMiddleware:
    """Answer `/metrics`, before any middleware that redirects to https or asks for a known host.

    Without METRICS_TOKEN, or without the token in `Authorization: Bearer …`, the address does not exist.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/metrics" and request.method == "GET" and knows_token(request):
            headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
            return HttpResponse(exposition(), headers=headers)
        return self.get_response(request)


def knows_token(request):
    sent = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}")


def exposition():
    """Return all metrics as text."""
    processes, site = REGISTRY, CollectorRegistry()
    if SHARED_FOLDER:
        processes = CollectorRegistry()
        MultiProcessCollector(processes)
    site.register(SiteCollector())
    return generate_latest(processes) + generate_latest(site)


class SiteCollector:
    """Numbers of the database, and of this process's pool of connections to it."""

    def describe(self):
        return ()

    def collect(self):
        is_up = GaugeMetricFamily("claimdesk_database_up", "1 if the database answers, otherwise 0.", 0)
        gauges = []
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{MAX_SECONDS_TO_READ}s'")
                gauges = [read(cursor, reading) for reading in READINGS]
            is_up = GaugeMetricFamily("claimdesk_database_up", "1 if the database answers, otherwise 0.", 1)
        except Error:
            pass  # the other metrics are worth the more
        yield is_up
        yield from gauges
        yield from pool_gauges()


def read(cursor, reading):
    gauge = GaugeMetricFamily(reading.name, reading.help, labels=[reading.label] if reading.label else [])
    cursor.execute(reading.query)
    for *label, number in cursor:
        if number is not None:
            gauge.add_metric(label, float(number))
    return gauge


def pool_gauges():
    """Return the gauge of this process's connections to the database; nothing if there is no pool."""
    pool = getattr(connection, "pool", None)
    if pool is None:
        return []
    stats = pool.get_stats()
    free = stats.get("pool_available", 0)
    gauge = GaugeMetricFamily(
        "claimdesk_database_pool", "Connections of this process by state; `waiting` counts threads.", labels=["state"]
    )
    gauge.add_metric(["free"], free)
    gauge.add_metric(["used"], stats.get("pool_size", 0) - free)
    gauge.add_metric(["waiting"], stats.get("requests_waiting", 0))
    return [gauge]
