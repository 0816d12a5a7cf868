// The media of posts that are deleted.
// params  postIds
// returns id, uploadId (| null)
// cost    a unique-index seek for each post, and its media
UNWIND $postIds AS postId
MATCH (p:DeletedPost {id: postId})-[:HAS_MEDIA]->(m:Media)
RETURN m.id AS id, m.uploadId AS uploadId
