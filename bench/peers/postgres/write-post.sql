-- $1 viewer (id), $2 the new post's id, $3 text, $4 now (epoch ms), $5 hashtags, $6 mentioned handles
WITH made AS (
  INSERT INTO posts (id, author, at, visibility, text, hashtags, mentions)
  SELECT $2, u.n, $4::bigint, 'PUBLIC', $3, $5::text[], coalesce((
    SELECT array_agg(m.n ORDER BY h.place) FROM unnest($6::text[]) WITH ORDINALITY h (handle, place)
    JOIN users m ON m.handle = h.handle WHERE NOT apart(m.n, u.n)), '{}')
  FROM users u WHERE u.id = $1 RETURNING id, author
),
counted AS (
  UPDATE users u SET posts = u.posts + 1, last_post_at = greatest(u.last_post_at, $4::bigint) FROM made
  WHERE u.n = made.author
)
SELECT id FROM made
