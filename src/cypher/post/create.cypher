// Stores a post with its hashtags and mentions, unless an earlier try with the same key did.
// params  id, authorId, text, visibility, clientKey (| null), hashtags (in order), mentions (handles, in order),
//         nowMs (epoch ms)
// returns id (the earlier post's where there is one), isNew; no row where the author is not active
// cost    three index seeks, one for each hashtag and mention, and one write to the author
MATCH (author:User {id: $authorId})
// The assignment changes nothing but takes the author's write lock: tries with the same key come one after the other.
SET author.createdAt = author.createdAt
WITH author
OPTIONAL MATCH (made:Post {clientKey: $clientKey})
OPTIONAL MATCH (deleted:DeletedPost {clientKey: $clientKey})
WITH author, head(collect(coalesce(made.id, deleted.id))) AS madeId
CALL (author, madeId) {
  WITH author WHERE madeId IS NULL
  CREATE (p:Post {id: $id, text: $text, visibility: $visibility, createdAt: $nowMs, clientKey: $clientKey})
  CREATE (author)-[:POSTED {at: $nowMs}]->(p)
  SET author.privatePostCount =
    coalesce(author.privatePostCount, 0) + CASE $visibility WHEN 'PRIVATE' THEN 1 ELSE 0 END
  FOREACH (_ IN CASE
      WHEN author.lastPostAt IS NULL OR author.lastPostAt < $nowMs
        OR (author.lastPostAt = $nowMs AND author.lastPostId < $id) THEN [1]
      ELSE []
    END |
    SET author.lastPostAt = $nowMs, author.lastPostId = $id)
  WITH author, p
  CALL (p) {
    UNWIND range(0, size($hashtags) - 1) AS i
    // In one order for all, so that two posts with the same words do not wait for each other.
    WITH p, i ORDER BY $hashtags[i]
    MERGE (tag:Hashtag {name: $hashtags[i]})
    CREATE (p)-[:TAGGED {position: i}]->(tag)
  }
  CALL (author, p) {
    UNWIND range(0, size($mentions) - 1) AS i
    MATCH (mentioned:User {handle: $mentions[i]}) WHERE NOT EXISTS { (mentioned)-[:BLOCKS]-(author) }
    CREATE (p)-[:MENTIONS {position: i}]->(mentioned)
  }
}
RETURN coalesce(madeId, $id) AS id, madeId IS NULL AS isNew
