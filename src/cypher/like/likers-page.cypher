// Who likes each of these posts, latest first. Two ways to the same rows: along the time of all LIKES where
// a post has very many, through their own otherwise.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each),
//         walkFactor (walk where their number² ≥ this × limit × all LIKES), walk (how many LIKES to walk along at
//         most)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list. Walking: up to `walk` LIKES. Otherwise all LIKES of that post. Both
//         where a walk finds too few
UNWIND $lists AS list
MATCH (one:Post {id: list.parentId})
WITH list, one, coalesce(list.at, 9007199254740991) AS at, coalesce(list.id, '') AS id,
  COUNT { (one)<-[:LIKES]-() } AS number, COUNT { ()-[:LIKES]->() } AS all
WITH list, one, at, id, CASE WHEN number * number >= $walkFactor * $limit * all THEN at ELSE -1 END AS walkAt
CALL (one, at, id, walkAt) {
  CALL (one, at, id, walkAt) {
    MATCH (liker)-[r:LIKES]->(other)
    USING INDEX r:LIKES(at)
    WHERE r.at <= walkAt
    WITH one, at, id, liker, r, other ORDER BY r.at DESC LIMIT $walk
    WHERE other = one AND (r.at < at OR liker.id < id)
    WITH liker, r ORDER BY r.at DESC LIMIT $limit
    WITH collect({liker: liker, at: r.at}) AS found
    // All of one time: too many may share it.
    RETURN CASE WHEN size(found) = $limit AND found[0].at > found[-1].at THEN found ELSE [] END AS walked
  }
  CALL (one, at, id, walked) {
    UNWIND walked AS hit
    WITH hit, walked[-1].at AS lastAt WHERE hit.at > lastAt
    RETURN hit.liker AS liker, hit.at AS since
    UNION ALL
    // The walk may have stopped between two of the same millisecond.
    WITH one, at, id, walked[-1].at AS lastAt
    MATCH (liker)-[r:LIKES]->(other)
    USING INDEX r:LIKES(at)
    WHERE r.at = lastAt AND other = one AND (r.at < at OR liker.id < id)
    RETURN liker, lastAt AS since
    UNION ALL
    WITH one, at, id WHERE size(walked) = 0
    MATCH (one)<-[r:LIKES]-(liker:User)
    WHERE r.at < at OR (r.at = at AND liker.id < id)
    RETURN liker, r.at AS since
    ORDER BY since DESC, liker.id DESC LIMIT $limit
  }
  RETURN liker.id AS foundId, since
  ORDER BY since DESC, foundId DESC LIMIT $limit
}
RETURN list.parentId AS parentId, foundId AS id, since AS at
