// The address that an account has shown to be its own.
// params  accountId, email (lower case), nowMs (epoch ms)
// returns id (the account's), before (the address until now | null: none); an address that another has fails on its
//         constraint
// cost    two unique-index seeks
MATCH (a:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
WITH a, c, c.email AS before
SET c.email = $email, c.emailVerifiedAt = $nowMs
RETURN a.id AS id, before
