// The posts of an account, deleted ones as well, by id.
// params  accountId, after (id | '' = from the first), limit (rows)
// returns key (the id), row (a map)
// cost    one unique-index seek, then all POSTED of the account
MATCH (:Account {id: $accountId})-[:POSTED|POSTED_PARKED]->(p)
WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
RETURN p.id AS key, {
  id: p.id, text: p.text, visibility: p.visibility, createdAtMs: p.createdAt, editedAtMs: p.editedAt,
  deletedAtMs: p.deletedAt, sharedPostId: head([(p)-[:SHARES|SHARES_PARKED]->(shared) | shared.id])
} AS row
ORDER BY key
