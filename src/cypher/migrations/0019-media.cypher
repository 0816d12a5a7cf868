// Media by id and by their uploaders' retries, uploads that may have been abandoned, and the jobs that process them.
// params  none
// returns nothing
// cost    one pass over each label; there are none before this

CREATE CONSTRAINT media_id IF NOT EXISTS FOR (n:Media) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT media_client_key IF NOT EXISTS FOR (n:Media) REQUIRE n.clientKey IS UNIQUE;
CREATE INDEX media_abandoned_at IF NOT EXISTS FOR (n:Media) ON (n.abandonedAt);
CREATE INDEX media_perceptual_hash IF NOT EXISTS FOR (n:Media) ON (n.perceptualHash);
CREATE CONSTRAINT media_job_id IF NOT EXISTS FOR (n:MediaJob) REQUIRE n.id IS UNIQUE;
CREATE INDEX media_job_due_at IF NOT EXISTS FOR (n:MediaJob) ON (n.dueAtMs);
