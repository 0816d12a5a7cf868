// Puts back a batch of the follows and requests, both ways, between an account that is back and others who are there.
// params  id, limit (rows of each kind)
// returns moved
// cost    one unique-index seek, then up to four times `limit` relationships
MATCH (a:Account {id: $id}) WHERE a:Unparking
CALL (a) {
  MATCH (a)-[r:FOLLOWS_PARKED]->(x:User)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)-[moved:FOLLOWS]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS followsOut
}
CALL (a) {
  MATCH (a)<-[r:FOLLOWS_PARKED]-(x:User)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)<-[moved:FOLLOWS]-(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS followsIn
}
CALL (a) {
  MATCH (a)-[r:REQUESTED_PARKED]->(x:User)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)-[moved:REQUESTED]->(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS requestsOut
}
CALL (a) {
  MATCH (a)<-[r:REQUESTED_PARKED]-(x:User)
  WITH a, r, x, r.at AS at LIMIT $limit
  MERGE (a)<-[moved:REQUESTED]-(x) ON CREATE SET moved.at = at
  DELETE r
  RETURN count(*) AS requestsIn
}
RETURN followsOut + followsIn + requestsOut + requestsIn AS moved
