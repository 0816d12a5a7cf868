// Follows an account, or asks to where it is private. Once is enough: what is there already stays as it is.
// params  viewerId, userId, nowMs (epoch ms)
// returns state (FOLLOWING | REQUESTED | BLOCKED: nothing was written); no row where one of the two is not active
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
FOREACH (_ IN CASE WHEN them.isPrivate AND NOT EXISTS { (me)-[:FOLLOWS]->(them) } THEN [1] ELSE [] END |
  MERGE (me)-[r:REQUESTED]->(them) ON CREATE SET r.at = $nowMs
)
FOREACH (_ IN CASE WHEN them.isPrivate THEN [] ELSE [1] END |
  MERGE (me)-[f:FOLLOWS]->(them) ON CREATE SET f.at = $nowMs
)
// Looked at last: MERGE holds both nodes by now, so a block or a deactivation that came in between is seen.
WITH me, them, EXISTS { (me)-[:BLOCKS]-(them) } AS blocked, NOT (me:User AND them:User) AS gone
OPTIONAL MATCH (me)-[r:FOLLOWS|REQUESTED]->(them)
WITH blocked, gone, collect(r) AS made
FOREACH (r IN CASE WHEN blocked OR gone THEN made ELSE [] END | DELETE r)
WITH blocked, gone, made
WHERE NOT gone
RETURN CASE
  WHEN blocked THEN 'BLOCKED'
  WHEN any(r IN made WHERE type(r) = 'FOLLOWS') THEN 'FOLLOWING'
  ELSE 'REQUESTED'
END AS state
