// Blocks an account; follows and requests between the two end.
// params  viewerId, userId, nowMs (epoch ms)
// returns blocked (userId)
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
MERGE (me)-[b:BLOCKS]->(them) ON CREATE SET b.at = $nowMs
WITH me, them
OPTIONAL MATCH (me)-[r:FOLLOWS|REQUESTED]-(them)
WITH them, collect(r) AS ended
FOREACH (r IN ended | DELETE r)
RETURN them.id AS blocked
