// An upload as its uploader left it.
// params  uploaderId, id
// returns id, kind, state, contentType, byteSize, sha256 (hex | null), uploadId (of a multipart upload | null); no
//         row where the account has no such upload
// cost    one unique-index seek
MATCH (m:Media {id: $id})<-[:UPLOADED]-(:User {id: $uploaderId})
RETURN m.id AS id, m.kind AS kind, m.state AS state, m.contentType AS contentType, m.byteSize AS byteSize,
  m.sha256 AS sha256, m.uploadId AS uploadId
