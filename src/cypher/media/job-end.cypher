// Takes away a job that is done, or given up. What came of it is written in the same transaction.
// params  id, runner
// returns id; no row where the runner has lost it: then nothing may be written
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (j:MediaJob {id: $id})
SET j.createdAtMs = j.createdAtMs
WITH j WHERE j.claimedBy = $runner
WITH j, j.id AS id
DELETE j
RETURN id
