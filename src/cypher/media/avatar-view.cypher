// Whether a medium may become the picture of its uploader. Whatever the account does waits until the transaction ends.
// params  userId, id
// returns kind, state, isUsed (by a post), files ([JSON] | null); no row where the account has no such medium
// cost    one unique-index seek; the assignment changes nothing, it only takes the write lock
MATCH (m:Media {id: $id})<-[:UPLOADED]-(u:User {id: $userId})
SET u.createdAt = u.createdAt
WITH m, u WHERE u:User
RETURN m.kind AS kind, m.state AS state, EXISTS { (m)<-[:HAS_MEDIA]-() } AS isUsed, m.files AS files
