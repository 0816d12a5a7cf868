// Takes a medium of an account away, from wherever it is shown.
// params  uploaderId, id, abandonedBeforeMs (epoch ms: only where it should have been complete by then | null)
// returns id, uploadId (of a multipart upload under way | null), postId (that carried it | null), wasAvatar; no row
//         where the account has no such medium
// cost    one unique-index seek, and two jobs at most
MATCH (m:Media {id: $id})<-[:UPLOADED]-(u:Account {id: $uploaderId})
SET u.createdAt = u.createdAt
WITH m, u WHERE m:Media AND ($abandonedBeforeMs IS NULL OR m.abandonedAt <= $abandonedBeforeMs)
WITH m, u, m.id AS id, m.uploadId AS uploadId, head([(m)<-[:HAS_MEDIA]-(p:Post) | p.id]) AS postId,
  EXISTS { (u)-[:HAS_AVATAR]->(m) } AS wasAvatar
FOREACH (_ IN CASE WHEN wasAvatar THEN [1] ELSE [] END | REMOVE u.avatarKey)
WITH m, id, uploadId, postId, wasAvatar
CALL (id) {
  UNWIND ['IMAGE_FIRST', 'IMAGE_LATER', 'VIDEO_FIRST', 'VIDEO_HLS'] AS step
  MATCH (job:MediaJob {id: id + ':' + step})
  DELETE job
}
DETACH DELETE m
RETURN id, uploadId, postId, wasAvatar
