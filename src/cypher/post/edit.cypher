// Gives a post another text, and with it other hashtags and mentions.
// params  id, text, hashtags (in order), mentions (handles, in order), nowMs (epoch ms)
// returns id; no row where there is no such post
// cost    a unique-index seek, and one for each hashtag and mention
MATCH (p:Post {id: $id})<-[:POSTED]-(author:User)
SET p.text = $text, p.editedAt = $nowMs
WITH p, author
CALL (p) {
  MATCH (p)-[old:TAGGED|MENTIONS]->()
  DELETE old
}
CALL (p) {
  UNWIND range(0, size($hashtags) - 1) AS i
  WITH p, i ORDER BY $hashtags[i]
  MERGE (tag:Hashtag {name: $hashtags[i]})
  CREATE (p)-[:TAGGED {position: i}]->(tag)
}
CALL (author, p) {
  UNWIND range(0, size($mentions) - 1) AS i
  MATCH (mentioned:User {handle: $mentions[i]})
  WHERE NOT EXISTS { (mentioned)-[:BLOCKS]-(author) }
    AND CASE coalesce(mentioned.mentionsFrom, 'EVERYONE')
      WHEN 'EVERYONE' THEN true
      WHEN 'FOLLOWERS' THEN mentioned = author OR EXISTS { (author)-[:FOLLOWS]->(mentioned) }
      WHEN 'FOLLOWEES' THEN mentioned = author OR EXISTS { (mentioned)-[:FOLLOWS]->(author) }
      ELSE mentioned = author
    END
  CREATE (p)-[:MENTIONS {position: i}]->(mentioned)
}
RETURN p.id AS id
