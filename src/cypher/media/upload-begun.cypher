// Notes which multipart upload the parts of a medium belong to, unless another request was faster.
// params  id, uploadId
// returns uploadId (the one that counts); no row where the medium is gone, or complete
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (m:Media {id: $id})
SET m.createdAt = m.createdAt
WITH m WHERE m.state = 'UPLOADING'
SET m.uploadId = coalesce(m.uploadId, $uploadId)
RETURN m.uploadId AS uploadId
