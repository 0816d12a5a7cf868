// The deleted replies right below these deleted comments.
// params  parentIds
// returns id
// cost    a unique-index seek for each parent, then all replies below it
UNWIND $parentIds AS parentId
MATCH (:DeletedComment {id: parentId})<-[:REPLIES_TO_PARKED]-(c:DeletedComment)
RETURN c.id AS id
