"""What is counted for the operator (Prometheus). No label names a person, a case, an account or an address.

Counters belong to the process; with several workers each is scraped.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge

REGISTRY = CollectorRegistry()

LOOKUPS = Counter("juyi_case_lookups", "Look-ups of a case, by what the person was told.", ["reply"], registry=REGISTRY)
RECORDS = Counter("juyi_case_records", "Records taken by the HTTP interface, by outcome.", ["outcome"], registry=REGISTRY)
TRAWL_NUMBERS = Gauge("juyi_case_trawl_numbers", "Distinct case numbers refused within the watched window.", registry=REGISTRY)
TRAWL_ALARM = Gauge("juyi_case_trawl_alarm", "1 while so many numbers are refused that someone is probably trawling.", registry=REGISTRY)
TRAWL_PAUSED = Gauge("juyi_case_lookups_paused", "1 while all look-ups are paused because of trawling.", registry=REGISTRY)
PLATFORM_MESSAGES = Counter(
    "juyi_platform_messages", "Messages of WeChat and WeCom, by kind or by what became of them.", ["channel", "outcome"], registry=REGISTRY
)
RETAINED = Counter("juyi_retention_deleted", "Rows deleted because their retention period was over.", ["kind"], registry=REGISTRY)
LIMITED = Counter("juyi_limited_requests", "Requests refused by a rate limit, by what was counted.", ["rate"], registry=REGISTRY)
LIMITS_ALONE = Gauge("juyi_limits_redis_down", "1 while Redis does not answer and each worker counts for itself.", registry=REGISTRY)
CHANNELS_OFF = Gauge("juyi_channel_off", "1 while a channel is switched off.", ["channel"], registry=REGISTRY)
CHANNEL_NOTICES = Counter(
    "juyi_channel_off_notices", "Messages answered by the notice of a channel that is off.", ["channel"], registry=REGISTRY
)
RATINGS = Counter("juyi_answer_ratings", "Ratings of answers taken, by score and reason.", ["score", "reason"], registry=REGISTRY)
