// The identities of other services that sign an account in, oldest first.
// params  accountId
// returns id, provider, linkedAtMs
// cost    one unique-index seek, the account's identities (a handful)
MATCH (:Account {id: $accountId})-[:HAS_IDENTITY]->(i:Identity)
RETURN i.id AS id, i.provider AS provider, i.linkedAt AS linkedAtMs
ORDER BY linkedAtMs, id
