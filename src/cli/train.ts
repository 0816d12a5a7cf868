// `npm run train`: makes the learned models of the TOP feed anew from what is in the graph. For a nightly job.
import { Command, InvalidArgumentError } from 'commander';

import { train } from '../domain/ranking/train.ts';
import { runCommand, say } from './session.ts';

function days(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 3650) return value;
  throw new InvalidArgumentError('Expected a whole number of days from 1 to 3650.');
}

/** A line for each step, and not one for each page. */
function tellSteps(): (what: string, done: number) => void {
  let told = '';
  return (what, done) => {
    if (what !== told) say(`${what} …`);
    else if (done % 50_000 === 0) say(`${what}: ${done.toLocaleString('en')}`);
    told = what;
  };
}

const program = new Command('train')
  .description('Learns from likes, follows and posts, and keeps what was learned for the TOP feed.')
  .option('--days <n>', 'posts of so many days teach', days, 90)
  .option('--recent-days <n>', 'posts of so many days get vectors', days, 30)
  .allowExcessArguments(false)
  .action((options: { days: number; recentDays: number }) =>
    runCommand(
      async () => undefined,
      async ({ graph }) => {
        const startedMs = performance.now();
        const { users, posts, likes, recent } = await train(graph, Date.now, { ...options, onTrained: tellSteps() });
        const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
        console.log(
          `Learned from ${users.toLocaleString('en')} people, ${posts.toLocaleString('en')} posts and ` +
            `${likes.toLocaleString('en')} likes; ${recent.toLocaleString('en')} posts have vectors. ${seconds} s.`,
        );
      },
    ),
  );

await program.parseAsync();
