// Where the embedded server keeps what it keeps: everything under the data folder, jars apart from data.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';

export interface EmbeddedPaths {
  readonly dataDir: string;
  /** NEO4J_HOME: the store, the logs, the configuration. */
  readonly home: string;
  readonly conf: string;
  readonly consoleLog: string;
  /** The Java process of the running server, for whoever finds that its supervisor was killed. */
  readonly javaFile: string;
  readonly lock: string;
  readonly password: string;
  readonly pom: string;
  readonly version: string;
  readonly lib: string;
}

const pom = fileURLToPath(new URL('./pom.xml', import.meta.url));

export function embeddedPaths(dataDir: string, libDir?: string): EmbeddedPaths {
  const root = resolve(dataDir);
  const home = join(root, 'neo4j');
  const version = /<neo4j\.version>([^<]+)</.exec(readFileSync(pom, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${pom} names no neo4j.version`);
  return {
    dataDir: root,
    home,
    conf: join(home, 'conf'),
    consoleLog: join(home, 'logs', 'console.log'),
    javaFile: join(home, 'run', 'java.json'),
    lock: join(root, 'neo4j.lock'),
    password: join(root, 'neo4j-password'),
    pom,
    version,
    lib: join(resolve(libDir ?? join(root, 'lib')), `neo4j-${version}`),
  };
}
