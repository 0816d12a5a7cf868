// Makes the blocks that are not there yet, between people who neither follow nor asked to follow each other.
// params  rows (list of {from, to, atMs}, handles)
// returns created (how many blocks the graph has gained)
// cost    two unique-index seeks a row, and a look at the relationships of whichever end has fewer
UNWIND $rows AS row
MATCH (a:User {handle: row.from})
MATCH (b:User {handle: row.to})
WHERE NOT EXISTS { (a)-[:BLOCKS]->(b) } AND NOT EXISTS { (a)-[:FOLLOWS|REQUESTED]-(b) }
MERGE (a)-[r:BLOCKS]->(b)
  ON CREATE SET r.at = row.atMs
RETURN count(*) AS created
