// Takes it upon one process to make an account's list, unless another is at it.
// params  userId, nowMs (epoch ms), untilMs (epoch ms: then the claim has no meaning any more), madeBeforeMs (epoch ms)
// returns claimed (userId; no row where another process is at it, or the list was made since)
// cost    one unique-index seek; the second assignment changes nothing, it only takes the write lock
MERGE (list:Suggestions {userId: $userId})
  ON CREATE SET list.madeAt = 0, list.askedAt = $nowMs, list.ids = [], list.bestIds = []
SET list.askedAt = list.askedAt
WITH list
WHERE list.madeAt <= $madeBeforeMs AND coalesce(list.claimedUntil, 0) <= $nowMs
SET list.claimedUntil = $untilMs
RETURN list.userId AS claimed
