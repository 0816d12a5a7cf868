// Notes that somebody is going to upload, unless an earlier try with the same key did.
// params  uploaderId, id, kind, contentType, byteSize, sha256 (hex | null), alt (| null), clientKey (| null),
//         nowMs (epoch ms), abandonedAtMs (epoch ms: not complete by then, it is swept), openMax (uploads under way)
// returns id (the earlier one's where there is one; null where too many are under way); no row where the account is
//         not active
// cost    two unique-index seeks, then all UPLOADED of the account
MATCH (u:User {id: $uploaderId})
// The assignment changes nothing but takes the uploader's write lock: tries with the same key come one after the other.
SET u.createdAt = u.createdAt
WITH u WHERE u:User
OPTIONAL MATCH (made:Media {clientKey: $clientKey})
WITH u, made.id AS madeId,
  COUNT { MATCH (u)-[up:UPLOADED]->(open:Media) WHERE open.state = 'UPLOADING' RETURN open LIMIT $openMax } AS open
CALL (u, madeId, open) {
  WITH u WHERE madeId IS NULL AND open < $openMax
  CREATE (u)-[:UPLOADED {at: $nowMs}]->(:Media {id: $id, kind: $kind, state: 'UPLOADING', contentType: $contentType,
    byteSize: $byteSize, sha256: $sha256, alt: $alt, clientKey: $clientKey, createdAt: $nowMs,
    abandonedAt: $abandonedAtMs})
}
RETURN coalesce(madeId, CASE WHEN open < $openMax THEN $id END) AS id
