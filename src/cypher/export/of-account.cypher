// All copies that an account ever asked for.
// params  accountId
// returns id
// cost    one unique-index seek, then all copies of the account
MATCH (:Account {id: $accountId})-[:HAS_EXPORT]->(e:Export)
RETURN e.id AS id
