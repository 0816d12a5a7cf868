// Takes away what somebody who never proved to own the account's address may have put there to come back by.
// params  accountId
// returns id (the account's)
// cost    one unique-index seek, the account's identities (a handful)
MATCH (a:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
REMOVE c.phone
WITH a
OPTIONAL MATCH (a)-[:HAS_IDENTITY]->(i:Identity)
WITH a.id AS id, collect(i) AS identities
FOREACH (one IN identities | DETACH DELETE one)
RETURN id
