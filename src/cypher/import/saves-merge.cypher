// Makes the saves that are not there yet.
// params  rows (list of {user, post, atMs}; user is a handle, post an id)
// returns created (how many saves the graph has gained)
// cost    two unique-index seeks a row, and a look at the saves of whichever end has fewer
UNWIND $rows AS row
MATCH (u:User {handle: row.user})
MATCH (p:Post {id: row.post})
WHERE NOT EXISTS { (u)-[:SAVED]->(p) }
MERGE (u)-[s:SAVED]->(p)
  ON CREATE SET s.at = row.atMs
RETURN count(*) AS created
