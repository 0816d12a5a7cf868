// Stores posts with their hashtags and mentions, unless an earlier try with the same key did, each item after the one
// before.
// params  items ([{i, id, authorId, text, visibility, clientKey (| null), hashtags (in order), mentions (handles, in
//         order), nowMs (epoch ms)}])
// returns i, id (the earlier post's where there is one), isNew; no row where the author is not active
// cost    three index seeks for each item, one for each hashtag and mention, and one write to the author
UNWIND $items AS item
CALL (item) {
  MATCH (author:User {id: item.authorId})
  // The assignment changes nothing but takes the author's write lock: tries with the same key come one after the other,
  // and an author who left in between is seen.
  SET author.createdAt = author.createdAt
  WITH item, author WHERE author:User
  OPTIONAL MATCH (made:Post {clientKey: item.clientKey})
  OPTIONAL MATCH (deleted:DeletedPost {clientKey: item.clientKey})
  WITH item, author, head(collect(coalesce(made.id, deleted.id))) AS madeId
  CALL (item, author, madeId) {
    WITH item, author WHERE madeId IS NULL
    CREATE (p:Post {id: item.id, text: item.text, visibility: item.visibility, createdAt: item.nowMs,
      clientKey: item.clientKey})
    CREATE (author)-[:POSTED {at: item.nowMs}]->(p)
    SET author.privatePostCount =
      coalesce(author.privatePostCount, 0) + CASE item.visibility WHEN 'PRIVATE' THEN 1 ELSE 0 END
    FOREACH (_ IN CASE
        WHEN author.lastPostAt IS NULL OR author.lastPostAt < item.nowMs
          OR (author.lastPostAt = item.nowMs AND author.lastPostId < item.id) THEN [1]
        ELSE []
      END |
      SET author.lastPostAt = item.nowMs, author.lastPostId = item.id)
    WITH item, author, p
    CALL (item, p) {
      UNWIND range(0, size(item.hashtags) - 1) AS i
      // In one order for all, so that two posts with the same words do not wait for each other.
      WITH item, p, i ORDER BY item.hashtags[i]
      MERGE (tag:Hashtag {name: item.hashtags[i]})
      CREATE (p)-[:TAGGED {position: i}]->(tag)
    }
    CALL (item, author, p) {
      UNWIND range(0, size(item.mentions) - 1) AS i
      MATCH (mentioned:User {handle: item.mentions[i]})
      WHERE NOT EXISTS { (mentioned)-[:BLOCKS]-(author) }
        AND CASE coalesce(mentioned.mentionsFrom, 'EVERYONE')
          WHEN 'EVERYONE' THEN true
          WHEN 'FOLLOWERS' THEN mentioned = author OR EXISTS { (author)-[:FOLLOWS]->(mentioned) }
          WHEN 'FOLLOWEES' THEN mentioned = author OR EXISTS { (mentioned)-[:FOLLOWS]->(author) }
          ELSE mentioned = author
        END
      CREATE (p)-[:MENTIONS {position: i}]->(mentioned)
    }
  }
  RETURN coalesce(madeId, item.id) AS id, madeId IS NULL AS isNew
}
RETURN item.i AS i, id, isNew
