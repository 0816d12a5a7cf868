// Edits: the text of one's own post, and with it what it is tagged with and whom it mentions.
import { postEdit, postEditView } from '../../cypher/post/queries.ts';
import type { Viewer } from '../../context.ts';
import { Forbidden, NotFound } from '../../errors.ts';
import type { Runner } from '../../graph/graph.ts';
import { extractHashtags, extractMentions } from './text.ts';

/** Only the author edits, and only what has a text: a bare share has none. Throws Forbidden. */
function refuseEdit(viewerId: string, post: { readonly authorId: string; readonly text: string }): void {
  if (post.authorId !== viewerId) throw new Forbidden('NOT_OWN', 'This is not your post.');
  if (post.text === '') throw new Forbidden('NOT_EDITABLE', 'A share without words has no text to edit.');
}

/** Within one transaction. A text that the post has already changes nothing: then it answers false. */
export async function editPost(tx: Runner, viewer: Viewer, id: string, text: string, nowMs: number): Promise<boolean> {
  const [post] = await postEditView(tx, { id });
  if (post === undefined) throw new NotFound('post');
  refuseEdit(viewer.id, post);
  if (post.text === text) return false;
  const words = { hashtags: extractHashtags(text), mentions: extractMentions(text) };
  await postEdit(tx, { id, text, ...words, nowMs });
  return true;
}
