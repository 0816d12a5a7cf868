// How many of these accounts have a new enough list of suggestions.
// params  ids, madeFromMs (epoch ms)
// returns stored
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (list:Suggestions {userId: id}) WHERE list.madeAt >= $madeFromMs
RETURN count(list) AS stored
