// Notes that nothing can be made of what was uploaded. What could be made of it before stays.
// params  id, during (the state that it is in), failure (words for the uploader)
// returns id, uploaderId; no row where the medium is gone, or in another state by now
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (m:Media {id: $id})<-[:UPLOADED]-(u:Account)
SET u.createdAt = u.createdAt
WITH m, u WHERE m.state = $during
SET m.state = 'FAILED', m.failure = $failure
REMOVE m.abandonedAt, m.uploadId
RETURN m.id AS id, u.id AS uploaderId
