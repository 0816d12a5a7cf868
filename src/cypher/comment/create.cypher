// Stores comments on posts, below other ones where they are replies, unless an earlier try with the same key did, each
// item after the one before.
// params  items ([{i, id, authorId, postId, replyToId (| null), depth (0 = on the post itself), text, clientKey
//         (| null), mentions (handles, in order), nowMs (epoch ms)}])
// returns i, id (the earlier comment's where there is one), isNew; no row where author, post or answered comment is
//         gone
// cost    five index seeks for each item, and one for each mention
UNWIND $items AS item
CALL (item) {
  MATCH (author:User {id: item.authorId})
  MATCH (post:Post {id: item.postId})
  OPTIONAL MATCH (parent:Comment {id: item.replyToId})
  WITH item, author, post, parent WHERE item.replyToId IS NULL OR parent IS NOT NULL
  // The assignment changes nothing but takes the author's write lock: tries with the same key come one after the other,
  // and an author who left in between is seen.
  SET author.createdAt = author.createdAt
  WITH item, author, post, parent WHERE author:User AND post:Post
  OPTIONAL MATCH (made:Comment {clientKey: item.clientKey})
  OPTIONAL MATCH (deleted:DeletedComment {clientKey: item.clientKey})
  WITH item, author, post, parent, head(collect(coalesce(made.id, deleted.id))) AS madeId
  CALL (item, author, post, parent, madeId) {
    WITH item, author, post, parent WHERE madeId IS NULL
    CREATE (c:Comment {id: item.id, text: item.text, depth: item.depth, createdAt: item.nowMs,
      clientKey: item.clientKey})
    CREATE (author)-[:WROTE {at: item.nowMs}]->(c)
    CREATE (c)-[:ON {at: item.nowMs}]->(post)
    FOREACH (_ IN CASE WHEN parent IS NULL THEN [1] ELSE [] END |
      CREATE (c)-[:OPENS_THREAD {at: item.nowMs}]->(post))
    FOREACH (_ IN CASE WHEN parent IS NULL THEN [] ELSE [1] END |
      CREATE (c)-[:REPLIES_TO {at: item.nowMs}]->(parent))
    WITH item, author, c
    CALL (item, author, c) {
      UNWIND range(0, size(item.mentions) - 1) AS i
      MATCH (mentioned:User {handle: item.mentions[i]})
      WHERE NOT EXISTS { (mentioned)-[:BLOCKS]-(author) }
        AND CASE coalesce(mentioned.mentionsFrom, 'EVERYONE')
          WHEN 'EVERYONE' THEN true
          WHEN 'FOLLOWERS' THEN mentioned = author OR EXISTS { (author)-[:FOLLOWS]->(mentioned) }
          WHEN 'FOLLOWEES' THEN mentioned = author OR EXISTS { (mentioned)-[:FOLLOWS]->(author) }
          ELSE mentioned = author
        END
      CREATE (c)-[:MENTIONS {position: i}]->(mentioned)
    }
  }
  RETURN coalesce(madeId, item.id) AS id, madeId IS NULL AS isNew
}
RETURN item.i AS i, id, isNew
