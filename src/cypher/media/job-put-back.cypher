// Puts back a job that is to be tried again later.
// params  id, runner, dueAtMs (epoch ms), attempts (that count)
// returns id; no row where the runner has lost it
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (j:MediaJob {id: $id})
SET j.createdAtMs = j.createdAtMs
WITH j WHERE j.claimedBy = $runner
SET j.dueAtMs = $dueAtMs, j.attempts = $attempts
REMOVE j.claimedBy
RETURN j.id AS id
