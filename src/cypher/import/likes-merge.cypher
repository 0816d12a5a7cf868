// Makes the likes of posts that are not there yet.
// params  rows (list of {user, post, atMs}; user is a handle, post an id)
// returns created (how many likes the graph has gained)
// cost    two unique-index seeks a row, and a look at the likes of whichever end has fewer
UNWIND $rows AS row
MATCH (u:User {handle: row.user})
MATCH (p:Post {id: row.post})
WHERE NOT EXISTS { (u)-[:LIKES]->(p) }
MERGE (u)-[l:LIKES]->(p)
  ON CREATE SET l.at = row.atMs
RETURN count(*) AS created
