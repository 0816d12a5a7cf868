// The comments of an account, deleted ones as well, by id.
// params  accountId, after (id | '' = from the first), limit (rows)
// returns key (the id), row (a map)
// cost    one unique-index seek, then all WROTE of the account
MATCH (:Account {id: $accountId})-[:WROTE|WROTE_PARKED]->(c)
WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $limit
RETURN c.id AS key, {
  id: c.id, text: c.text, createdAtMs: c.createdAt, deletedAtMs: c.deletedAt,
  postId: head([(c)-[:ON|ON_PARKED]->(post) | post.id]),
  replyToId: head([(c)-[:REPLIES_TO|REPLIES_TO_PARKED]->(answered) | answered.id])
} AS row
ORDER BY key
