// Stores posts with their hashtags, mentions and media, unless an earlier try with the same key did, each item after
// the one before. One whose media are still being processed is its author's alone until they are ready (media/publish).
// params  items ([{i, id, authorId, text, visibility, clientKey (| null), hashtags (in order), mentions (handles, in
//         order), mediaIds (in order), nowMs (epoch ms)}])
// returns i, id (the earlier post's where there is one; null where one of the media is not the author's to post),
//         isNew, isPending; no row where the author is not active
// cost    three index seeks for each item, one for each hashtag, mention and medium, and one write to the author
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
  CALL (item, author) {
    // Whatever changes media holds their uploader's lock, too.
    UNWIND item.mediaIds AS mediaId
    MATCH (m:Media {id: mediaId})<-[:UPLOADED]-(author)
    WHERE m.state IN ['PROCESSING', 'READY'] AND NOT EXISTS { (m)<-[:HAS_MEDIA|HAS_AVATAR]-() }
    RETURN count(*) AS usable, count(CASE m.state WHEN 'READY' THEN null ELSE 1 END) > 0 AS isPending
  }
  WITH item, author, madeId, isPending, usable = size(item.mediaIds) AS isUsable,
    CASE WHEN isPending THEN 'PRIVATE' ELSE item.visibility END AS visibility
  CALL (item, author, madeId, isPending, isUsable, visibility) {
    WITH item, author, isPending, visibility WHERE madeId IS NULL AND isUsable
    CREATE (p:Post {id: item.id, text: item.text, visibility: visibility, createdAt: item.nowMs,
      clientKey: item.clientKey})
    CREATE (author)-[:POSTED {at: item.nowMs}]->(p)
    SET p.publishAs = CASE WHEN isPending THEN item.visibility END,
      author.privatePostCount =
        coalesce(author.privatePostCount, 0) + CASE visibility WHEN 'PRIVATE' THEN 1 ELSE 0 END
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
    CALL (item, p) {
      UNWIND range(0, size(item.mediaIds) - 1) AS i
      MATCH (m:Media {id: item.mediaIds[i]})
      CREATE (p)-[:HAS_MEDIA {position: i}]->(m)
    }
  }
  RETURN coalesce(madeId, CASE WHEN isUsable THEN item.id END) AS id, madeId IS NULL AND isUsable AS isNew, isPending
}
RETURN item.i AS i, id, isNew, isPending
