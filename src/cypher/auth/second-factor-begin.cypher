// Keeps a secret that its owner has not shown to have yet; one that was begun before is void.
// params  accountId, sealed
// returns handle
// cost    one unique-index seek
MATCH (a:Account {id: $accountId})-[:HAS_CREDENTIAL]->(c:Credential)
SET c.totpPending = $sealed
RETURN a.handle AS handle
