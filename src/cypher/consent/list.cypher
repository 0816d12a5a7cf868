// What an account agreed to and took back, newest first.
// params  accountId
// returns id, document, version, isGiven, atMs (epoch ms)
// cost    one unique-index seek, then all records of the account (at most some hundred)
MATCH (:Account {id: $accountId})-[:HAS_CONSENT]->(c:Consent)
RETURN c.id AS id, c.document AS document, c.version AS version, c.isGiven AS isGiven, c.createdAt AS atMs
ORDER BY atMs DESC, id DESC
