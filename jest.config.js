// Tests run as native ES modules. SWC only strips the types, as Node itself does; tsc checks them (CONTRIBUTING.md).
// "unit" lies beside its file and needs nothing; "api" lies in tests/ and needs the database that the setup finds.

/** @type {import('jest').Config} */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, swcrc: false, sourceMaps: 'inline' },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/web/'],
};

/** @type {import('jest').Config} */
export default {
  maxWorkers: 2,
  // Node keeps the modules of every file that a worker has run (jestjs/jest#11956): a hundred files fill its heap.
  workerIdleMemoryLimit: '1500MB',
  // Only what hangs is to be stopped: a cold database plans each query once, and a busy machine is ten times slower.
  testTimeout: 240_000,
  // Istanbul's counting, not V8's: V8 takes every comment and type line of a loaded file for a covered one.
  coverageProvider: 'babel',
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'lcov', 'json-summary'],
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.test.ts', '!src/schema/generated/**'],
  coverageThreshold: {
    './src/domain/': { lines: 90 },
    './src/resolvers/': { lines: 90 },
    './src/cypher/': { lines: 90 },
  },
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{src,seeds}/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'api',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      globalSetup: '<rootDir>/tests/support/global-setup.ts',
      globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
    },
  ],
};
