// Makes the follows that are not there yet, save between two of whom one blocks the other. A request it fulfils goes.
// params  rows (list of {follower, followee, atMs}, handles of active accounts)
// returns created (how many follows the graph has gained)
// cost    two unique-index seeks a row, and a look at the relationships of whichever end has fewer
UNWIND $rows AS row
MATCH (a:User {handle: row.follower})
MATCH (b:User {handle: row.followee})
WHERE a <> b AND NOT EXISTS { (a)-[:FOLLOWS]->(b) } AND NOT EXISTS { (a)-[:BLOCKS]-(b) }
MERGE (a)-[f:FOLLOWS]->(b)
  ON CREATE SET f.at = row.atMs
WITH a, b
OPTIONAL MATCH (a)-[request:REQUESTED]->(b)
DELETE request
RETURN count(*) AS created
