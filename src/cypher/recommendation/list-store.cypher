// Stores an account's suggestions, in both orders.
// params  userId, madeAtMs (epoch ms), ids, mutualCounts, bestIds, bestMutualCounts, bestScores (millionths),
//         keptFor (ids), kept (for each of these the ids of its first mutual followees, a space between two)
// returns stored (userId)
// cost    one unique-index seek, and the writing of the lists
MATCH (list:Suggestions {userId: $userId})
SET list.madeAt = $madeAtMs, list.changes = 0, list.claimedUntil = 0,
  list.ids = $ids, list.mutualCounts = $mutualCounts,
  list.bestIds = $bestIds, list.bestMutualCounts = $bestMutualCounts, list.bestScores = $bestScores,
  list.keptFor = $keptFor, list.kept = $kept
RETURN list.userId AS stored
