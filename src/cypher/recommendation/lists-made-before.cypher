// Stored suggestions that were made before a moment, oldest first.
// params  madeBeforeMs (epoch ms), limit (rows)
// returns userId, askedAtMs (epoch ms: when they were last shown, to the hour)
// cost    an index range from its lower end, at most limit entries
MATCH (list:Suggestions)
WHERE list.madeAt < $madeBeforeMs
RETURN list.userId AS userId, list.askedAt AS askedAtMs
ORDER BY list.madeAt LIMIT $limit
