"""Which numbers of claims does `/metrics` show? `READINGS` adds them to those of `config.http.metrics`."""

from config.http.metrics import Reading

READINGS = (
    Reading(
        "claimdesk_pending_cards",
        "Claims whose card a worker will refresh, because a row that many claims show was changed.",
        "SELECT count(DISTINCT claim_id) FROM claims_stalecard",
    ),
    Reading(
        "claimdesk_claims_to_encode",
        "Claims that were written since the encoder read them; none without an encoder.",
        "SELECT count(DISTINCT claim_id) FROM claims_claimtoencode",
    ),
    Reading(
        "claimdesk_last_edition",
        "Number of the newest edition; its increase is how many were published.",
        "SELECT coalesce(max(id), 0) FROM claims_edition",
    ),
    Reading(
        "claimdesk_log_head_age_seconds",
        "Seconds since the log of editions was signed last; absent before the first time.",
        "SELECT extract(epoch FROM now() - (SELECT signed_at FROM claims_loghead ORDER BY id DESC LIMIT 1))",
    ),
)
