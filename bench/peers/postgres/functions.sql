-- The API's rules of visibility, once; small functions are put into the statements that call them.
CREATE FUNCTION apart(a int, b int) RETURNS bool LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM blocks WHERE blocker = a AND blocked = b)
    OR EXISTS (SELECT FROM blocks WHERE blocker = b AND blocked = a)
$$;
-- As the rule AudiencePost: the post's own audience, whatever it shares.
CREATE FUNCTION may_read(me int, author int, visibility text) RETURNS bool LANGUAGE sql STABLE AS $$
  SELECT author = me OR (NOT apart(me, author) AND CASE visibility
    WHEN 'PUBLIC' THEN NOT EXISTS (SELECT FROM users u WHERE u.n = author AND u.is_private)
      OR EXISTS (SELECT FROM follows f WHERE f.follower = me AND f.followee = author)
    WHEN 'FOLLOWERS' THEN EXISTS (SELECT FROM follows f WHERE f.follower = me AND f.followee = author)
    ELSE false END)
$$;
-- A bare share is as visible as what it shares.
CREATE FUNCTION may_read_share(me int, words text, shared bigint) RETURNS bool LANGUAGE sql STABLE AS $$
  SELECT words <> '' OR EXISTS (SELECT FROM posts s WHERE s.n = shared AND may_read(me, s.author, s.visibility))
$$;
-- People as [id, handle, id, handle …], in order, without those who have blocked the viewer.
CREATE FUNCTION people(me int, numbers int[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(word ORDER BY m.place, w.part), '{}')
  FROM unnest(numbers) WITH ORDINALITY m (n, place) JOIN users u ON u.n = m.n
  CROSS JOIN LATERAL (VALUES (1, u.id), (2, u.handle)) w (part, word)
  WHERE NOT EXISTS (SELECT FROM blocks b WHERE b.blocker = u.n AND b.blocked = me)
$$;
CREATE VIEW cards AS
SELECT p.n, p.id, p.text, p.at, p.visibility, p.likes, p.comments, p.shares, p.hashtags, p.mentions, p.shared, p.author,
  p.threads, a.id AS author_id, a.handle, a.display_name, a.avatar_url, a.is_verified
FROM posts p JOIN users a ON a.n = p.author;

-- The degree of connection by bidirectional breadth-first search, one step at a time from the side with fewer edges
-- ahead. Before each step the two frontiers are tested for an edge between them: by pairs where these are fewer.
-- A way leads only through people who are not private (or whom the viewer follows) and not apart from the viewer; they
-- are looked up once for that and for how many edges lie ahead of them. Steps are taken until the frontiers touch.
CREATE FUNCTION distant(me int) RETURNS int[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(
    SELECT blocked FROM blocks WHERE blocker = me UNION ALL SELECT blocker FROM blocks WHERE blocked = me)
$$;
CREATE FUNCTION degree_out(me int, other int, steps_max int) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
  near int[] := ARRAY[me]; far int[] := ARRAY[other]; near_edges bigint; far_edges bigint; met bool;
  strangers int[] := distant(me);
BEGIN
  IF me = other THEN RETURN 0; END IF;
  IF other = ANY (strangers) THEN RETURN NULL; END IF;
  SELECT followees INTO near_edges FROM users WHERE n = me;
  SELECT followers INTO far_edges FROM users WHERE n = other;
  FOR steps IN 1..steps_max LOOP
    IF cardinality(near)::bigint * cardinality(far) * 8 < least(near_edges, far_edges) THEN
      met := EXISTS (SELECT FROM unnest(near) a (n) CROSS JOIN unnest(far) b (n)
        WHERE EXISTS (SELECT FROM follows f WHERE f.follower = a.n AND f.followee = b.n));
    ELSIF near_edges <= far_edges THEN
      met := EXISTS (SELECT FROM unnest(near) a (n) CROSS JOIN LATERAL
        (SELECT f.followee FROM follows f WHERE f.follower = a.n OFFSET 0) e JOIN unnest(far) b (n) ON b.n = e.followee);
    ELSE
      met := EXISTS (SELECT FROM unnest(far) b (n) CROSS JOIN LATERAL
        (SELECT f.follower FROM follows f WHERE f.followee = b.n OFFSET 0) e JOIN unnest(near) a (n) ON a.n = e.follower);
    END IF;
    IF met THEN RETURN steps; END IF;
    IF near_edges <= far_edges THEN
      SELECT array_agg(u.n), sum(u.followees) INTO near, near_edges
      FROM (SELECT DISTINCT f.followee AS n FROM unnest(near) x (n) JOIN follows f ON f.follower = x.n) next
      JOIN users u ON u.n = next.n
      WHERE NOT u.n = ANY (strangers)
        AND (NOT u.is_private OR EXISTS (SELECT FROM follows f WHERE f.follower = me AND f.followee = u.n));
    ELSE
      SELECT array_agg(u.n), sum(u.followers) INTO far, far_edges
      FROM (SELECT DISTINCT f.follower AS n FROM unnest(far) x (n) JOIN follows f ON f.followee = x.n) next
      JOIN users u ON u.n = next.n
      WHERE NOT u.n = ANY (strangers)
        AND (NOT u.is_private OR EXISTS (SELECT FROM follows f WHERE f.follower = me AND f.followee = u.n));
    END IF;
    IF near IS NULL OR far IS NULL THEN RETURN NULL; END IF;
  END LOOP;
  RETURN NULL;
END
$$;
CREATE FUNCTION degree_any(me int, other int, steps_max int) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
  near int[] := ARRAY[me]; far int[] := ARRAY[other]; near_edges bigint; far_edges bigint; less int[]; more int[];
  next int[]; next_edges bigint; met bool; strangers int[] := distant(me);
BEGIN
  IF me = other THEN RETURN 0; END IF;
  IF other = ANY (strangers) THEN RETURN NULL; END IF;
  SELECT followees + followers INTO near_edges FROM users WHERE n = me;
  SELECT followees + followers INTO far_edges FROM users WHERE n = other;
  FOR steps IN 1..steps_max LOOP
    IF near_edges <= far_edges THEN less := near; more := far; ELSE less := far; more := near; END IF;
    IF cardinality(near)::bigint * cardinality(far) * 8 < least(near_edges, far_edges) THEN
      met := EXISTS (SELECT FROM unnest(near) a (n) CROSS JOIN unnest(far) b (n)
        WHERE EXISTS (SELECT FROM follows f WHERE f.follower = a.n AND f.followee = b.n)
          OR EXISTS (SELECT FROM follows f WHERE f.follower = b.n AND f.followee = a.n));
    ELSE
      met := EXISTS (SELECT FROM unnest(less) a (n) CROSS JOIN LATERAL (
          SELECT f.followee AS n FROM follows f WHERE f.follower = a.n
          UNION ALL SELECT f.follower FROM follows f WHERE f.followee = a.n OFFSET 0) e
        JOIN unnest(more) b (n) ON b.n = e.n);
    END IF;
    IF met THEN RETURN steps; END IF;
    SELECT array_agg(u.n), sum(u.followees + u.followers) INTO next, next_edges
    FROM (
      SELECT f.followee AS n FROM unnest(less) x (n) JOIN follows f ON f.follower = x.n
      UNION SELECT f.follower FROM unnest(less) x (n) JOIN follows f ON f.followee = x.n) reached
    JOIN users u ON u.n = reached.n
    WHERE NOT u.n = ANY (strangers)
      AND (NOT u.is_private OR EXISTS (SELECT FROM follows f WHERE f.follower = me AND f.followee = u.n));
    IF next IS NULL THEN RETURN NULL; END IF;
    IF near_edges <= far_edges THEN near := next; near_edges := next_edges;
    ELSE far := next; far_edges := next_edges; END IF;
  END LOOP;
  RETURN NULL;
END
$$;
