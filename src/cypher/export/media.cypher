// What an account uploaded, by id.
// params  accountId, after (id | '' = from the first), limit (rows)
// returns key (the id), row (a map)
// cost    one unique-index seek, then all UPLOADED of the account
MATCH (:Account {id: $accountId})-[:UPLOADED]->(m:Media)
WHERE m.id > $after
WITH m ORDER BY m.id LIMIT $limit
RETURN m.id AS key, {
  id: m.id, kind: m.kind, state: m.state, contentType: m.contentType, byteSize: m.byteSize, alt: m.alt,
  createdAtMs: m.createdAt, postId: head([(m)<-[:HAS_MEDIA]-(post) | post.id]),
  isAvatar: EXISTS { (m)<-[:HAS_AVATAR]-() }
} AS row
ORDER BY key
