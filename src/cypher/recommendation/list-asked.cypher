// Notes that somebody still looks at their stored suggestions.
// params  userId, nowMs (epoch ms)
// returns noted (userId; no row where there are none)
// cost    one unique-index seek
MATCH (list:Suggestions {userId: $userId})
SET list.askedAt = $nowMs
RETURN list.userId AS noted
