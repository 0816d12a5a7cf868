// Lets an identity of another service sign an account in.
// params  accountId, id, key (`<issuer> <subject>`), provider, nowMs (epoch ms)
// returns id; one that another account has fails on its constraint
// cost    one unique-index seek, one node
MATCH (a:Account {id: $accountId})
CREATE (a)-[:HAS_IDENTITY]->(i:Identity {id: $id, key: $key, provider: $provider, linkedAt: $nowMs})
RETURN i.id AS id
