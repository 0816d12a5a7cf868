// Ties shares to the posts that they share, where that is not done yet.
// params  rows (list of {post, shared, atMs}; both are ids of posts)
// returns created (how many the graph has gained)
// cost    two unique-index seeks a row
UNWIND $rows AS row
MATCH (p:Post {id: row.post})
MATCH (shared:Post {id: row.shared})
WHERE NOT EXISTS { (p)-[:SHARES|SHARES_PARKED]->() }
MERGE (p)-[s:SHARES]->(shared)
  ON CREATE SET s.at = row.atMs
RETURN count(*) AS created
