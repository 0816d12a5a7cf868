// The page of /demo/: sign in, post photos and videos, see them. `#<id of a post>` shows that one, also signed out.
import { createPost, readPost, ready, signIn, upload } from './api.ts';
import { show } from './show.ts';

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no such element with the id ${id}.`);
  return found;
}

const [signInForm, postForm] = [element('sign-in', HTMLFormElement), element('post', HTMLFormElement)];
const [status, shown] = [element('status', HTMLElement), element('shown', HTMLElement)];
let token: string | undefined;

const say = (text: string): void => {
  status.textContent = text;
};

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}

/** Runs what a form asks for, and says what went wrong. */
function onSubmit(form: HTMLFormElement, work: (fields: FormData) => Promise<void>): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    work(new FormData(form)).catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
  });
}

async function showPost(id: string): Promise<void> {
  const { text, media } = await readPost(id, token);
  const said = document.createElement('p');
  said.textContent = text;
  shown.replaceChildren(said, ...media.map(show));
}

async function showNamed(): Promise<void> {
  const id = window.location.hash.slice(1);
  if (id !== '') await showPost(id);
}

onSubmit(signInForm, async (fields) => {
  token = await signIn(textOf(fields, 'login'), textOf(fields, 'password'));
  [signInForm.hidden, postForm.hidden] = [true, false];
  say('Signed in.');
  await showNamed();
});

onSubmit(postForm, async (fields) => {
  if (token === undefined) throw new Error('Sign in first.');
  const signedIn = token;
  const files = fields.getAll('files').filter((value) => value instanceof File);
  const ids: string[] = [];
  for (const file of files) {
    say(`Uploading ${file.name} …`);
    ids.push(await upload(file, signedIn));
  }
  const postId = await createPost(textOf(fields, 'text'), ids, signedIn);
  for (const [index, id] of ids.entries()) {
    await ready(id, signedIn, ({ state, progress }) => {
      const share = progress === null ? '' : ` ${Math.round(progress * 100)} %`;
      say(`${files[index]?.name ?? id}: ${state}${share}`);
    });
  }
  say('Posted.');
  window.location.hash = postId;
});

window.addEventListener('hashchange', () => void showNamed());
void showNamed();
