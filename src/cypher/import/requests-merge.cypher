// Makes the follow requests that are not there yet, where the account asked is private and not followed already.
// params  rows (list of {from, to, atMs}, handles)
// returns created (how many requests the graph has gained)
// cost    two unique-index seeks a row, and a look at the relationships of whichever end has fewer
UNWIND $rows AS row
MATCH (a:User {handle: row.from})
MATCH (b:User {handle: row.to, isPrivate: true})
WHERE NOT EXISTS { (a)-[:REQUESTED|FOLLOWS]->(b) } AND NOT EXISTS { (a)-[:BLOCKS]-(b) }
MERGE (a)-[r:REQUESTED]->(b)
  ON CREATE SET r.at = row.atMs
RETURN count(*) AS created
