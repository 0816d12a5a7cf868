// The devices that these accounts' notifications are pushed to.
// params  userIds
// returns userId, endpoint, p256dh, auth
// cost    a unique-index seek for each account, then its devices
UNWIND $userIds AS userId
MATCH (:User {id: userId})-[:HAS_PUSH]->(s:PushSubscription)
RETURN userId, s.endpoint AS endpoint, s.p256dh AS p256dh, s.auth AS auth
