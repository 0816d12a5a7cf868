// Notes that a viewer wants to see less of accounts and hashtags.
// params  viewerId, userIds, hashtags (names), nowMs (epoch ms)
// returns noted (how many of them there are)
// cost    a unique-index seek for each, then the relationships between the two
MATCH (me:User {id: $viewerId})
CALL (me) {
  UNWIND $userIds AS id
  MATCH (wanted:User {id: id})
  RETURN wanted
  UNION
  UNWIND $hashtags AS name
  MATCH (wanted:Hashtag {name: name})
  RETURN wanted
}
MERGE (me)-[less:SEES_LESS_OF]->(wanted) ON CREATE SET less.at = $nowMs
RETURN count(wanted) AS noted
