// Makes the likes of comments that are not there yet.
// params  rows (list of {user, comment, atMs}; user is a handle, comment an id)
// returns created (how many likes the graph has gained)
// cost    two unique-index seeks a row, and a look at the likes of whichever end has fewer
UNWIND $rows AS row
MATCH (u:User {handle: row.user})
MATCH (c:Comment {id: row.comment})
WHERE NOT EXISTS { (u)-[:LIKES]->(c) }
MERGE (u)-[l:LIKES]->(c)
  ON CREATE SET l.at = row.atMs
RETURN count(*) AS created
