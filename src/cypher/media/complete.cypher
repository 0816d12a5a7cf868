// Notes that an upload has arrived, and what is to be done with it.
// params  uploaderId, id, originalKey (where it lies from now on), step (of processing), queue (of jobs),
//         nowMs (epoch ms)
// returns id; no row where it is not under way any more
// cost    one unique-index seek, two nodes; the first assignment changes nothing, it only takes the write lock
MATCH (m:Media {id: $id})<-[:UPLOADED]-(u:Account {id: $uploaderId})
SET u.createdAt = u.createdAt
WITH m WHERE m.state = 'UPLOADING'
SET m.state = 'PROCESSING', m.originalKey = $originalKey
REMOVE m.abandonedAt, m.uploadId
CREATE (:MediaJob {id: m.id + ':' + $step, mediaId: m.id, step: $step, queue: $queue, attempts: 0, dueAtMs: $nowMs,
  createdAtMs: $nowMs})
RETURN m.id AS id
