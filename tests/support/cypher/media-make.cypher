// Media as the product would have them after their uploaders did it all, whatever state their posts are in.
// params  rows ([{id, uploaderId, postId (| null), isAvatar, alt, position, atMs (epoch ms)}])
// returns made
// cost    two or three unique-index seeks for each
UNWIND $rows AS row
MATCH (u:Account {id: row.uploaderId})
CREATE (u)-[:UPLOADED {at: row.atMs}]->(m:Media {id: row.id, kind: 'IMAGE', state: 'READY', contentType: 'image/png',
  byteSize: 1, alt: row.alt, failure: 'for its uploader', createdAt: row.atMs,
  files: ['{"images":[],"videoKey":"media/' + row.id + '/480p.mp4"}']})
FOREACH (_ IN CASE WHEN row.isAvatar THEN [1] ELSE [] END |
  CREATE (u)-[:HAS_AVATAR]->(m)
  SET u.avatarKey = ['media/' + row.id + '/thumb.jpg', row.id])
WITH row, m
CALL (row, m) {
  MATCH (p:Post {id: row.postId})
  CREATE (p)-[:HAS_MEDIA {position: row.position}]->(m)
}
RETURN count(*) AS made
