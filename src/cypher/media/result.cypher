// Stores what a step of processing found out; what is null stays as it is. Where something else is to be done then, it
// is noted, too.
// params  id, state, files ([JSON]), width, height (pixels | null), durationMs (| null), thumbhash (base64 | null),
//         dominantColor (#rrggbb | null), perceptualHash (16 hex digits | null), isAnimated (| null),
//         nextStep (| null), queue (of jobs), nowMs (epoch ms)
// returns postId (that carries it | null)
// cost    one unique-index seek
MATCH (m:Media {id: $id})
SET m.state = $state, m.files = $files, m.width = coalesce($width, m.width), m.height = coalesce($height, m.height),
  m.durationMs = coalesce($durationMs, m.durationMs), m.thumbhash = coalesce($thumbhash, m.thumbhash),
  m.dominantColor = coalesce($dominantColor, m.dominantColor),
  m.perceptualHash = coalesce($perceptualHash, m.perceptualHash), m.isAnimated = coalesce($isAnimated, m.isAnimated)
WITH m
CALL (m) {
  WITH m WHERE $nextStep IS NOT NULL
  MERGE (job:MediaJob {id: m.id + ':' + $nextStep})
    ON CREATE SET job.mediaId = m.id, job.step = $nextStep, job.queue = $queue, job.attempts = 0,
      job.dueAtMs = $nowMs, job.createdAtMs = $nowMs
}
RETURN head([(m)<-[:HAS_MEDIA]-(p:Post) | p.id]) AS postId
