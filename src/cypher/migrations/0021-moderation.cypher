// Moderation: suspensions whose time is over, cases that wait and cases that were closed, and files that are blocked.
// params  none
// returns nothing
// cost    one pass over the accounts; there is none of the other labels before this

CREATE INDEX account_suspended_until IF NOT EXISTS FOR (n:Account) ON (n.suspendedUntil);
CREATE CONSTRAINT report_case_id IF NOT EXISTS FOR (n:ReportCase) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT report_case_key IF NOT EXISTS FOR (n:ReportCase) REQUIRE n.key IS UNIQUE;
CREATE INDEX report_case_waiting IF NOT EXISTS FOR (n:ReportCase) ON (n.waitsSince);
CREATE INDEX report_case_closed IF NOT EXISTS FOR (n:ReportCase) ON (n.closedAt);
CREATE CONSTRAINT blocked_hash_id IF NOT EXISTS FOR (n:BlockedHash) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT blocked_hash_sha256 IF NOT EXISTS FOR (n:BlockedHash) REQUIRE n.sha256 IS UNIQUE;
