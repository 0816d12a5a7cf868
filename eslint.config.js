// Lint: typescript-eslint's strict, type-checked rules, import order, and the few rules of STYLE that lint can see.
// Layers, sizes and stems are the tidy test's (tests/tidy.test.ts).
import { defineConfig, globalIgnores } from 'eslint/config';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.data/', 'src/schema/generated/', 'web/*/dist/', 'contract/']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `async` functions that satisfy an interface need not await anything.
      '@typescript-eslint/require-await': 'off',
      // The Neo4j driver declares its option types as classes and documents plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Services are closures: what they give out never looks at `this`, so it may be taken apart.
      '@typescript-eslint/unbound-method': 'off',
      // Void arrows read well in one line: `close: () => void server.close()`.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.{js,mjs,ts,tsx}'],
    plugins: { 'import-x': importX },
    // A rule that bites wrongly is changed in this file, in the open; no comment switches one off.
    linterOptions: { noInlineConfig: true },
    rules: {
      // `== null` asks for both null and undefined, as GraphQL's optional inputs need.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config/ reads the environment (STYLE 4.12).' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a const array and its union type: Node strips types only.' },
        {
          selector:
            "CallExpression[callee.object.name='jest'][callee.property.name=/^(un)?(stable_)?(mock|mockModule)$/]",
          message: 'Tests run on the real parts; only gateways, clock and randomness have doubles (STYLE 4.14).',
        },
      ],
      'no-warning-comments': ['error', { terms: ['fixme', 'xxx', 'hack'], location: 'start' }],
      'import-x/first': 'error',
      'import-x/newline-after-import': 'error',
      'import-x/order': [
        'error',
        { groups: ['builtin', 'external', ['parent', 'sibling', 'index']], 'newlines-between': 'ignore' },
      ],
    },
  },
  {
    files: ['src/cli/**', 'scripts/**', 'bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['src/config/**', 'tests/support/**', 'scripts/**', 'bench/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // Arithmetic over typed arrays: every index is one that the loop has just counted to.
    files: ['src/domain/ranking/**', 'bench/ranking/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.test.ts', 'tests/**'],
    rules: {
      // A test may assert what it has just made sure of.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Answers have as many shapes as there are documents; a wrong path fails the test itself.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
