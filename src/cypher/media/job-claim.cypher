// Claims the job that has been due longest, so that one runner does it. Until then nobody else gets it; one whose
// runner was killed is due again after that.
// params  queue, steps, runner (opaque), nowMs (epoch ms), untilMs (epoch ms)
// returns id, mediaId, step, attempts (this one included), contentType (as it was declared | null where the medium is
//         gone), originalKey (likewise), createdAtMs (epoch ms); no row where none is due, or another
//         runner was faster
// cost    an index range over the jobs that are due, those of other queues and steps included; the first assignment
//         changes nothing, it only takes the write lock
MATCH (j:MediaJob) WHERE j.dueAtMs <= $nowMs AND j.queue = $queue AND j.step IN $steps
WITH j ORDER BY j.dueAtMs LIMIT 1
SET j.createdAtMs = j.createdAtMs
WITH j WHERE j.dueAtMs <= $nowMs
SET j.dueAtMs = $untilMs, j.claimedBy = $runner, j.attempts = j.attempts + 1
WITH j
OPTIONAL MATCH (m:Media {id: j.mediaId})
RETURN j.id AS id, j.mediaId AS mediaId, j.step AS step, j.attempts AS attempts, m.contentType AS contentType,
  m.originalKey AS originalKey, j.createdAtMs AS createdAtMs
