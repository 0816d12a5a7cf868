// Turns requests to follow an account that is open now into follows, oldest first.
// params  id, nowMs (epoch ms), limit (rows)
// returns followerId
// cost    one unique-index seek, then all of that account's requests
MATCH (a:User {id: $id})<-[request:REQUESTED]-(follower:User)
WITH a, request, follower ORDER BY request.at LIMIT $limit
MERGE (follower)-[follows:FOLLOWS]->(a) ON CREATE SET follows.at = $nowMs
DELETE request
RETURN follower.id AS followerId
