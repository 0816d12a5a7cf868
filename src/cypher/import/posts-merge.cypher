// Creates the posts that are not there yet, with their hashtags and mentions. A deleted post does not come back.
// params  rows (list of {id, author (handle), text, visibility, createdAtMs, hashtags, mentions (handles)})
// returns created (how many posts the graph has gained)
// cost    three unique-index seeks a row, one for each hashtag and mention, and one write to each author
UNWIND $rows AS row
WITH row WHERE NOT EXISTS { (:DeletedPost {id: row.id}) }
MATCH (author:User {handle: row.author})
MERGE (p:Post {id: row.id})
  ON CREATE SET p.text = row.text, p.visibility = row.visibility, p.createdAt = row.createdAtMs
WITH row, author, p WHERE NOT EXISTS { (p)<-[:POSTED]-() }
CREATE (author)-[:POSTED {at: row.createdAtMs}]->(p)
FOREACH (i IN range(0, size(row.hashtags) - 1) |
  MERGE (tag:Hashtag {name: row.hashtags[i]})
  CREATE (p)-[:TAGGED {position: i}]->(tag))
WITH row, author, p
CALL (row, p) {
  UNWIND range(0, size(row.mentions) - 1) AS i
  MATCH (mentioned:User {handle: row.mentions[i]})
  CREATE (p)-[:MENTIONS {position: i}]->(mentioned)
}
WITH author, p ORDER BY p.createdAt DESC, p.id DESC
WITH author, collect(p)[0] AS newest, count(p) AS posts,
  sum(CASE p.visibility WHEN 'PRIVATE' THEN 1 ELSE 0 END) AS privatePosts
// Writing a property that nobody reads takes the author's lock, so that what is read next is not overtaken.
SET author.locked = true
REMOVE author.locked
WITH author, newest, posts, privatePosts,
  author.lastPostAt IS NULL OR author.lastPostAt < newest.createdAt
    OR (author.lastPostAt = newest.createdAt AND author.lastPostId < newest.id) AS isNewest
SET author.privatePostCount = coalesce(author.privatePostCount, 0) + privatePosts
FOREACH (_ IN CASE WHEN isNewest THEN [1] ELSE [] END |
  SET author.lastPostAt = newest.createdAt, author.lastPostId = newest.id)
RETURN sum(posts) AS created
