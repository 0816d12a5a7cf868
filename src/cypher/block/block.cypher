// Blocks an account; follows and requests between the two end.
// params  viewerId, userId, nowMs (epoch ms)
// returns isNew (boolean), ended (what there was: [{type, isMine (boolean: the viewer's)}])
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (them:User {id: $userId})
MERGE (me)-[b:BLOCKS]->(them) ON CREATE SET b.at = $nowMs, b.isNew = true
WITH me, them, b, b.isNew IS NOT NULL AS isNew
REMOVE b.isNew
WITH me, them, isNew
OPTIONAL MATCH (me)-[r:FOLLOWS|REQUESTED]-(them)
WITH me, isNew, collect(r) AS found
WITH isNew, found, [r IN found | {type: type(r), isMine: startNode(r) = me}] AS ended
FOREACH (r IN found | DELETE r)
RETURN isNew, ended
