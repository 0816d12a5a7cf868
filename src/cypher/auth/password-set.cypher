// Gives an account its new password.
// params  accountId, passwordHash (argon2id), nowMs (epoch ms)
// returns email (null: none)
// cost    one unique-index seek
MATCH (:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
SET c.passwordHash = $passwordHash, c.passwordChangedAt = $nowMs
RETURN c.email AS email
