// Letters and messages that wait to be sent: by id, by when their queue tries next, and those whose time is over.
// params  none
// returns nothing
// cost    one pass over the label; there is none before this

CREATE CONSTRAINT letter_id IF NOT EXISTS FOR (n:Letter) REQUIRE n.id IS UNIQUE;
CREATE INDEX letter_due IF NOT EXISTS FOR (n:Letter) ON (n.queue, n.dueAt);
CREATE INDEX letter_expires IF NOT EXISTS FOR (n:Letter) ON (n.queue, n.expiresAt);
