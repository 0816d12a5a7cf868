// Takes an identity away from an account, unless nothing else signs it in.
// params  accountId, id
// returns id; no row where it is the last way in, or is not there
// cost    one unique-index seek, the account's identities (a handful)
MATCH (a:Account {id: $accountId})-[:HAS_IDENTITY]->(i:Identity {id: $id})
MATCH (a)-[:HAS_CREDENTIAL]->(c:Credential)
WHERE c.passwordHash IS NOT NULL OR c.phone IS NOT NULL OR COUNT { (a)-[:HAS_IDENTITY]->() } > 1
WITH i, i.id AS id
DETACH DELETE i
RETURN id
