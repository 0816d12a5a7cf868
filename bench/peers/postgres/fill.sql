-- From the files' rows to the tables: numbers for ids, counts, and indexes last. Each statement by itself, so that the
-- room of the files' rows is free again as soon as they are read.
INSERT INTO users (n, id, handle, display_name, bio, is_private, is_verified, created_at, private_posts)
SELECT row_number() OVER (ORDER BY id), id, handle, display_name, bio, is_private, is_verified, created_at, private_posts
FROM in_accounts;
DROP TABLE in_accounts;
CREATE TEMP TABLE person AS SELECT handle, n FROM users;
ANALYZE person;

INSERT INTO follows
SELECT a.n, b.n, f.at FROM in_follows f JOIN person a ON a.handle = f.follower JOIN person b ON b.handle = f.followee
ORDER BY 1, 2;
DROP TABLE in_follows;

INSERT INTO posts (n, id, author, at, visibility, text, hashtags, mentions)
SELECT row_number() OVER (ORDER BY p.id), p.id, author.n, p.created_at, p.visibility, p.text,
  coalesce(t.words, '{}'), coalesce(m.people, '{}')
FROM in_posts p
JOIN in_posted d ON d.post = p.id
JOIN person author ON author.handle = d.author
LEFT JOIN (SELECT post, array_agg(word ORDER BY position) AS words FROM in_tagged GROUP BY post) t ON t.post = p.id
LEFT JOIN (SELECT post, array_agg(person.n ORDER BY position) AS people FROM in_mentions JOIN person USING (handle)
  GROUP BY post) m ON m.post = p.id;
DROP TABLE in_posts, in_posted, in_tagged, in_mentions;
CREATE TEMP TABLE message AS SELECT id, n FROM posts;
ANALYZE message;

INSERT INTO likes
SELECT p.n, u.n, l.at FROM in_likes l JOIN message p ON p.id = l.post JOIN person u ON u.handle = l.liker ORDER BY 1, 2;
DROP TABLE in_likes;
INSERT INTO blocks SELECT a.n, b.n, i.at FROM in_blocks i JOIN person a ON a.handle = i.blocker
  JOIN person b ON b.handle = i.blocked;
DROP TABLE in_blocks;

CREATE TEMP TABLE remark AS SELECT id, row_number() OVER (ORDER BY id) AS n FROM in_comments;
ANALYZE remark;
INSERT INTO comments (n, id, post, author, at, text, parent)
SELECT r.n, c.id, p.n, u.n, c.at, c.text, parent.n
FROM in_comments c
JOIN remark r ON r.id = c.id
JOIN in_on o ON o.comment = c.id JOIN message p ON p.id = o.post
JOIN in_wrote w ON w.comment = c.id JOIN person u ON u.handle = w.author
LEFT JOIN in_replies a ON a.comment = c.id LEFT JOIN remark parent ON parent.id = a.parent;
DROP TABLE in_comments, in_wrote, in_on, in_replies;

UPDATE comments c SET replies = r.count FROM (SELECT parent, count(*) AS count FROM comments GROUP BY parent) r
WHERE r.parent = c.n;
UPDATE posts p SET likes = l.count FROM (SELECT post, count(*) AS count FROM likes GROUP BY post) l WHERE l.post = p.n;
UPDATE posts p SET comments = c.count, threads = c.threads
FROM (SELECT post, count(*) AS count, count(*) FILTER (WHERE parent IS NULL) AS threads FROM comments GROUP BY post) c
WHERE c.post = p.n;
UPDATE users u SET followers = f.count FROM (SELECT followee, count(*) AS count FROM follows GROUP BY followee) f
WHERE f.followee = u.n;
UPDATE users u SET followees = f.count FROM (SELECT follower, count(*) AS count FROM follows GROUP BY follower) f
WHERE f.follower = u.n;
UPDATE users u SET posts = p.count, last_post_at = p.last
FROM (SELECT author, count(*) AS count, max(at) FILTER (WHERE visibility <> 'PRIVATE') AS last FROM posts GROUP BY author) p
WHERE p.author = u.n;

SELECT setval(pg_get_serial_sequence('users', 'n'), max(n)) FROM users;
SELECT setval(pg_get_serial_sequence('posts', 'n'), max(n)) FROM posts;
SELECT setval(pg_get_serial_sequence('comments', 'n'), coalesce(max(n), 1)) FROM comments;

CREATE UNIQUE INDEX users_id ON users (id) INCLUDE (n);
CREATE UNIQUE INDEX users_handle ON users (handle) INCLUDE (n);
CREATE INDEX users_private ON users (n) WHERE is_private;
ALTER TABLE follows ADD PRIMARY KEY (follower, followee) INCLUDE (at);
CREATE INDEX follows_in ON follows (followee, at DESC, follower DESC);
CREATE INDEX blocks_in ON blocks (blocked, blocker);
CREATE UNIQUE INDEX posts_id ON posts (id) INCLUDE (n);
CREATE INDEX posts_of ON posts (author, at DESC, n DESC) INCLUDE (visibility, shared);
CREATE INDEX posts_at ON posts (at DESC, n DESC) INCLUDE (author, visibility, shared);
ALTER TABLE likes ADD PRIMARY KEY (post, liker);
CREATE INDEX likes_of ON likes (post, at DESC, liker DESC);
CREATE UNIQUE INDEX comments_id ON comments (id) INCLUDE (n);
CREATE INDEX comments_thread ON comments (post, at DESC, n DESC) WHERE parent IS NULL;
CREATE INDEX comments_reply ON comments (parent, at, n) WHERE parent IS NOT NULL;
