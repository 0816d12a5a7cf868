// Publishes a post that waits for its media, once all of them are ready: with the visibility it was written with, and
// the time of now.
// params  postId, nowMs (epoch ms)
// returns id, authorId; no row where it does not wait, or goes on waiting
// cost    one unique-index seek, and the media of the post
// Its author's lock is held by whoever calls this: of two media that are ready at once, one sees the other.
MATCH (author:Account)-[posted:POSTED]->(p:Post {id: $postId})
WHERE p.publishAs IS NOT NULL AND NOT EXISTS { MATCH (p)-[:HAS_MEDIA]->(m:Media) WHERE m.state <> 'READY' }
SET p.visibility = p.publishAs, p.createdAt = $nowMs, posted.at = $nowMs,
  author.privatePostCount =
    coalesce(author.privatePostCount, 0) - CASE p.publishAs WHEN 'PRIVATE' THEN 0 ELSE 1 END
REMOVE p.publishAs
FOREACH (_ IN CASE WHEN author.lastPostAt IS NULL OR author.lastPostAt <= $nowMs THEN [1] ELSE [] END |
  SET author.lastPostAt = $nowMs, author.lastPostId = p.id)
RETURN p.id AS id, author.id AS authorId
