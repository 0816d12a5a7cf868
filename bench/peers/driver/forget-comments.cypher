// Takes comments out of the graph as if they had never been.
// params  ids
// returns forgotten
// cost    a unique-index seek for each id
UNWIND $ids AS id
MATCH (comment:Comment {id: id})
DETACH DELETE comment
RETURN count(*) AS forgotten
