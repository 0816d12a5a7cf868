// All that an account uploaded, by id.
// params  accountId, after (id | '' = from the first), limit (rows)
// returns id, uploadId (| null), state, contentType, originalKey (| null until it is accepted)
// cost    one unique-index seek, then all UPLOADED of the account
MATCH (:Account {id: $accountId})-[:UPLOADED]->(m:Media)
WHERE m.id > $after
RETURN m.id AS id, m.uploadId AS uploadId, m.state AS state, m.contentType AS contentType,
  m.originalKey AS originalKey
ORDER BY id LIMIT $limit
