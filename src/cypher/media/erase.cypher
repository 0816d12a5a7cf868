// Takes media away whose objects are gone.
// params  ids
// returns erased (how many)
// cost    a unique-index seek for each, and for each of its jobs
UNWIND $ids AS id
MATCH (m:Media {id: id})
CALL (id) {
  UNWIND ['IMAGE_FIRST', 'IMAGE_LATER', 'VIDEO_FIRST', 'VIDEO_HLS'] AS step
  MATCH (job:MediaJob {id: id + ':' + step})
  DELETE job
}
DETACH DELETE m
RETURN count(*) AS erased
