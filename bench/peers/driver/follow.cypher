// Follows an account, or asks to where it is private.
// params  viewerId, userId, nowMs (epoch ms)
// returns state, followerCount; no row where the viewer may not see the account
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId}) WHERE NOT EXISTS { (them)-[:BLOCKS]-(me) }
FOREACH (_ IN CASE WHEN them.isPrivate AND NOT EXISTS { (me)-[:FOLLOWS]->(them) } THEN [1] ELSE [] END |
  MERGE (me)-[r:REQUESTED]->(them) ON CREATE SET r.at = $nowMs)
FOREACH (_ IN CASE WHEN them.isPrivate THEN [] ELSE [1] END |
  MERGE (me)-[f:FOLLOWS]->(them) ON CREATE SET f.at = $nowMs)
RETURN CASE WHEN EXISTS { (me)-[:FOLLOWS]->(them) } THEN 'FOLLOWING' ELSE 'REQUESTED' END AS state,
  COUNT { (them)<-[:FOLLOWS]-() } AS followerCount
