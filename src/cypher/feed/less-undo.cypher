// Takes back that a viewer wants to see less of accounts and hashtags.
// params  viewerId, userIds, hashtags (names)
// returns undone (how many)
// cost    one unique-index seek, then all SEES_LESS_OF of the viewer
MATCH (me:User {id: $viewerId})-[less:SEES_LESS_OF]->(wanted)
WHERE wanted.id IN $userIds OR wanted.name IN $hashtags
DELETE less
RETURN count(less) AS undone
