// Notifications: one that is unread for each recipient, kind and subject; a recipient's in the order in which they were
// told; what is held back by when it is due. An inbox for each account that was ever told something.
// params  none
// returns nothing
// cost    one pass over each label; there is none before this

CREATE CONSTRAINT notification_id IF NOT EXISTS FOR (n:Notification) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT notification_key IF NOT EXISTS FOR (n:Notification) REQUIRE n.key IS UNIQUE;
CREATE INDEX notification_subject IF NOT EXISTS FOR (n:Notification) ON (n.subjectKey);
CREATE INDEX notification_seq IF NOT EXISTS FOR (n:Notification) ON (n.recipientId, n.seq);
CREATE INDEX notification_release IF NOT EXISTS FOR (n:Notification) ON (n.releaseAtMs);
CREATE CONSTRAINT inbox_user_id IF NOT EXISTS FOR (n:Inbox) REQUIRE n.userId IS UNIQUE;
