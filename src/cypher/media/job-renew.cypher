// Holds a job for longer, while its runner is still at it.
// params  id, runner, untilMs (epoch ms)
// returns id; no row where the runner has lost it
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (j:MediaJob {id: $id})
SET j.createdAtMs = j.createdAtMs
WITH j WHERE j.claimedBy = $runner
SET j.dueAtMs = $untilMs
RETURN j.id AS id
