// Turns the requests of an account that is back into follows where the other account was opened in the meantime.
// params  id, limit (rows), nowMs (epoch ms)
// returns moved, followeeIds
// cost    one unique-index seek, then all of that account's own requests
MATCH (a:Account {id: $id})-[request:REQUESTED]->(x:User) WHERE a:Unparking AND NOT x.isPrivate
WITH a, request, x LIMIT $limit
MERGE (a)-[follows:FOLLOWS]->(x) ON CREATE SET follows.at = $nowMs
DELETE request
RETURN count(*) AS moved, collect(x.id) AS followeeIds
