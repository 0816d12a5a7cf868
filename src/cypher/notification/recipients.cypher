// Who is to hear of each of these, and as what, as the graph is now.
// params  editsSinceMs (epoch ms: an edit of a post from before tells nobody that it mentions them),
//         items ([{i, what (LIKE_POST | LIKE_COMMENT | COMMENT | POST | EDIT | UNSHARE), id (of the post or comment)}])
// returns i, recipientId, kind, rank (of several for one recipient the lowest counts), subjectId (coalesced by),
//         postId, commentId (| null), proofKind (posts | comments), proofId (what the recipient must be able to see),
//         isSeen (they surely do: it is their own post, and not a bare share, which goes by what it shares)
// cost    a unique-index seek for each item, and one step to each recipient
UNWIND $items AS item
CALL (item) {
  WITH item WHERE item.what = 'LIKE_POST'
  MATCH (p:Post {id: item.id})<-[:POSTED]-(to:User)
  RETURN to.id AS recipientId, 'LIKE' AS kind, 0 AS rank, p.id AS subjectId, p.id AS postId, null AS commentId,
    'posts' AS proofKind, p.id AS proofId, p.text <> '' AS isSeen
  UNION ALL
  WITH item WHERE item.what = 'LIKE_COMMENT'
  MATCH (p:Post)<-[:ON]-(c:Comment {id: item.id})<-[:WROTE]-(to:User)
  RETURN to.id AS recipientId, 'LIKE' AS kind, 0 AS rank, c.id AS subjectId, p.id AS postId, c.id AS commentId,
    'comments' AS proofKind, c.id AS proofId, false AS isSeen
  UNION ALL
  WITH item WHERE item.what = 'COMMENT'
  MATCH (p:Post)<-[:ON]-(c:Comment {id: item.id})-[:REPLIES_TO]->(answered:Comment)<-[:WROTE]-(to:User)
  RETURN to.id AS recipientId, 'REPLY' AS kind, 0 AS rank, answered.id AS subjectId, p.id AS postId,
    c.id AS commentId, 'comments' AS proofKind, c.id AS proofId, false AS isSeen
  UNION ALL
  WITH item WHERE item.what = 'COMMENT'
  MATCH (c:Comment {id: item.id})-[:ON]->(p:Post)<-[:POSTED]-(to:User)
  RETURN to.id AS recipientId, 'COMMENT' AS kind, 1 AS rank, p.id AS subjectId, p.id AS postId, c.id AS commentId,
    'comments' AS proofKind, c.id AS proofId, false AS isSeen
  UNION ALL
  WITH item WHERE item.what = 'COMMENT'
  MATCH (p:Post)<-[:ON]-(c:Comment {id: item.id})-[:MENTIONS]->(to:User)
  RETURN to.id AS recipientId, 'MENTION' AS kind, 2 AS rank, c.id AS subjectId, p.id AS postId, c.id AS commentId,
    'comments' AS proofKind, c.id AS proofId, false AS isSeen
  UNION ALL
  WITH item WHERE item.what = 'POST'
  MATCH (share:Post {id: item.id})-[:SHARES]->(p:Post)<-[:POSTED]-(to:User)
  RETURN to.id AS recipientId, 'SHARE' AS kind, 0 AS rank, p.id AS subjectId, p.id AS postId, null AS commentId,
    'posts' AS proofKind, share.id AS proofId, false AS isSeen
  UNION ALL
  WITH item WHERE item.what IN ['POST', 'EDIT']
  MATCH (p:Post {id: item.id})-[:MENTIONS]->(to:User) WHERE item.what = 'POST' OR p.createdAt >= $editsSinceMs
  RETURN to.id AS recipientId, 'MENTION' AS kind, 2 AS rank, p.id AS subjectId, p.id AS postId, null AS commentId,
    'posts' AS proofKind, p.id AS proofId, false AS isSeen
  UNION ALL
  WITH item WHERE item.what = 'UNSHARE'
  MATCH (share:DeletedPost {id: item.id})-[:SHARES_PARKED]->(p:Post)<-[:POSTED]-(to:User)
  RETURN to.id AS recipientId, 'SHARE' AS kind, 0 AS rank, p.id AS subjectId, p.id AS postId, null AS commentId,
    'posts' AS proofKind, p.id AS proofId, false AS isSeen
}
RETURN item.i AS i, recipientId, kind, rank, subjectId, postId, commentId, proofKind, proofId, isSeen
