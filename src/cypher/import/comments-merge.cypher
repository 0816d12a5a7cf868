// Creates the comments that are not there yet, each on its post and, where it has a parent, below it.
// params  rows (list of {id, author, post, parent (id | null), depth, text, createdAtMs, mentions (handles)})
// returns created (how many comments the graph has gained)
// cost    four unique-index seeks a row, and one for each mention
UNWIND $rows AS row
WITH row WHERE NOT EXISTS { (:DeletedComment {id: row.id}) }
MATCH (author:User {handle: row.author})
MATCH (post:Post {id: row.post})
OPTIONAL MATCH (parent:Comment {id: row.parent})
WITH row, author, post, parent WHERE row.parent IS NULL OR parent IS NOT NULL
MERGE (c:Comment {id: row.id})
  ON CREATE SET c.text = row.text, c.createdAt = row.createdAtMs, c.depth = row.depth
WITH row, author, post, parent, c WHERE NOT EXISTS { (c)<-[:WROTE]-() }
CREATE (author)-[:WROTE {at: row.createdAtMs}]->(c)
CREATE (c)-[:ON {at: row.createdAtMs}]->(post)
FOREACH (_ IN CASE WHEN parent IS NULL THEN [1] ELSE [] END |
  CREATE (c)-[:OPENS_THREAD {at: row.createdAtMs}]->(post))
FOREACH (_ IN CASE WHEN parent IS NULL THEN [] ELSE [1] END |
  CREATE (c)-[:REPLIES_TO {at: row.createdAtMs}]->(parent))
WITH row, c
CALL (row, c) {
  UNWIND range(0, size(row.mentions) - 1) AS i
  MATCH (mentioned:User {handle: row.mentions[i]})
  CREATE (c)-[:MENTIONS {position: i}]->(mentioned)
}
RETURN count(c) AS created
