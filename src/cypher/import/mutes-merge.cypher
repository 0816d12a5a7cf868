// Makes the mutes that are not there yet.
// params  rows (list of {from, to, atMs}, handles)
// returns created (how many mutes the graph has gained)
// cost    two unique-index seeks a row, and a look at the mutes of whichever end has fewer
UNWIND $rows AS row
MATCH (a:User {handle: row.from})
MATCH (b:User {handle: row.to})
WHERE NOT EXISTS { (a)-[:MUTES]->(b) }
MERGE (a)-[r:MUTES]->(b)
  ON CREATE SET r.at = row.atMs
RETURN count(*) AS created
