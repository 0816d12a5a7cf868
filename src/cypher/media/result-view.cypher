// What a result is added to. The medium, and whatever its uploader does, waits until the transaction ends.
// params  id
// returns uploaderId, state, kind, files ([JSON] | null); no row where the medium is gone
// cost    one unique-index seek; the assignment changes nothing, it only takes the write lock
MATCH (m:Media {id: $id})<-[:UPLOADED]-(u:Account)
SET u.createdAt = u.createdAt
WITH m, u WHERE m:Media
RETURN u.id AS uploaderId, m.state AS state, m.kind AS kind, m.files AS files
