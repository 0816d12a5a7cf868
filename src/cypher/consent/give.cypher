// Keeps on record that an account agreed to a version of a document, or took that back. Records are never changed.
// params  accountId, id, document, version, isGiven, nowMs (epoch ms)
// returns id
// cost    one unique-index seek, one node
MATCH (a:User {id: $accountId})
CREATE (a)-[:HAS_CONSENT]->(c:Consent {
  id: $id, document: $document, version: $version, isGiven: $isGiven, createdAt: $nowMs
})
RETURN c.id AS id
