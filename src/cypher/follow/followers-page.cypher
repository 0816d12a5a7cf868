// Who follows each of these users, latest first. Two ways to the same rows: along the time of all FOLLOWS where
// a user has very many, through their own otherwise.
// params  lists ([{parentId, at (epoch ms | null = from the top), id (| null)}]), limit (rows for each),
//         walkFactor (walk where their number² ≥ this × limit × all FOLLOWS), walk (how many FOLLOWS to walk along at
//         most)
// returns parentId, id, at (epoch ms)
// cost    a unique-index seek for each list. Walking: up to `walk` FOLLOWS. Otherwise all FOLLOWS of that user. Both
//         where a walk finds too few
UNWIND $lists AS list
MATCH (one:User {id: list.parentId})
WITH list, one, coalesce(list.at, 9007199254740991) AS at, coalesce(list.id, '') AS id,
  COUNT { (one)<-[:FOLLOWS]-() } AS number, COUNT { ()-[:FOLLOWS]->() } AS all
WITH list, one, at, id, CASE WHEN number * number >= $walkFactor * $limit * all THEN at ELSE -1 END AS walkAt
CALL (one, at, id, walkAt) {
  CALL (one, at, id, walkAt) {
    MATCH (follower)-[r:FOLLOWS]->(other)
    USING INDEX r:FOLLOWS(at)
    WHERE r.at <= walkAt
    WITH one, at, id, follower, r, other ORDER BY r.at DESC LIMIT $walk
    WHERE other = one AND (r.at < at OR follower.id < id)
    WITH follower, r ORDER BY r.at DESC LIMIT $limit
    WITH collect({follower: follower, at: r.at}) AS found
    // All of one time: too many may share it.
    RETURN CASE WHEN size(found) = $limit AND found[0].at > found[-1].at THEN found ELSE [] END AS walked
  }
  CALL (one, at, id, walked) {
    UNWIND walked AS hit
    WITH hit, walked[-1].at AS lastAt WHERE hit.at > lastAt
    RETURN hit.follower AS follower, hit.at AS since
    UNION ALL
    // The walk may have stopped between two of the same millisecond.
    WITH one, at, id, walked[-1].at AS lastAt
    MATCH (follower)-[r:FOLLOWS]->(other)
    USING INDEX r:FOLLOWS(at)
    WHERE r.at = lastAt AND other = one AND (r.at < at OR follower.id < id)
    RETURN follower, lastAt AS since
    UNION ALL
    WITH one, at, id WHERE size(walked) = 0
    MATCH (one)<-[r:FOLLOWS]-(follower:User)
    WHERE r.at < at OR (r.at = at AND follower.id < id)
    RETURN follower, r.at AS since
    ORDER BY since DESC, follower.id DESC LIMIT $limit
  }
  RETURN follower.id AS foundId, since
  ORDER BY since DESC, foundId DESC LIMIT $limit
}
RETURN list.parentId AS parentId, foundId AS id, since AS at
