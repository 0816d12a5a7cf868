// Which of these posts are not in the graph.
// params  ids
// returns id
// cost    a unique-index seek for each id
UNWIND $ids AS id
OPTIONAL MATCH (found:Post {id: id})
WITH id, found
WHERE found IS NULL
RETURN id
