// Notes that nothing can be made of what was uploaded. What could be made of it before stays.
// params  id, failure (words for the uploader)
// returns id, uploaderId; no row where the medium is gone, or is there to be seen already
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (m:Media {id: $id})<-[:UPLOADED]-(u:Account)
SET u.createdAt = u.createdAt
WITH m, u WHERE m.state IN ['UPLOADING', 'PROCESSING']
SET m.state = 'FAILED', m.failure = $failure
REMOVE m.abandonedAt, m.uploadId
RETURN m.id AS id, u.id AS uploaderId
