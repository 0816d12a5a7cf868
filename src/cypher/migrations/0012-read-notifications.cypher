// Notifications by when they were read: what is pruned. Nothing is in it that is unread, so that telling costs no more.
// params  none
// returns nothing
// cost    one pass over the notifications
CREATE INDEX notification_read IF NOT EXISTS FOR (n:Notification) ON (n.readAt);
