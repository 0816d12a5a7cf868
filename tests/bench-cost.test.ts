// What the bench counts as the cost of a server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

import { costOf } from '../bench/measure/process-cost.ts';

describe('the CPU time of a server', () => {
  it('goes on holding that of a child which has ended', async () => {
    // A shell that has a child work for some time, waits for it, says so, and stays.
    const busy = 'const end = process.cpuUsage().user + 300000; while (process.cpuUsage().user < end);';
    const shell = spawn('sh', ['-c', `"$0" -e "$1"; echo done; read -r line`, process.execPath, busy], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await once(shell.stdout, 'data');
    // Elsewhere nothing is counted, and the report says zero.
    expect(costOf(shell.pid ?? 0).cpuMs).toBeGreaterThanOrEqual(existsSync('/proc/self/stat') ? 290 : 0);
    shell.stdin.end();
    await once(shell, 'exit');
  });
});
