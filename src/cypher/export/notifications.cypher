// What an account was told, by id.
// params  accountId, after (id | '' = from the first), limit (rows)
// returns key (the id), row (a map)
// cost    an index range over all notifications of the account
MATCH (n:Notification)
WHERE n.subjectKey STARTS WITH $accountId + '|' AND n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, {
  id: n.id, kind: n.kind, createdAtMs: n.createdAt, updatedAtMs: n.updatedAt, readAtMs: n.readAt
} AS row
ORDER BY key
