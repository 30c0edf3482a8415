// Who may import what: the table in CONTRIBUTING.md, as rules. test/boundaries.mjs plants a violation of each.

const LIBS = '^libs/([^/]+)/';
/** A lib (its own files apart) may import these libs and no service, tool or console. */
const libMayImport = (lib, allowed) => ({
  name: `lib-${lib}`,
  severity: 'error',
  comment: `libs/${lib} may import ${allowed.join(', ') || 'no other part'} of this repository.`,
  from: { path: `^libs/${lib}/`, pathNot: TESTS },
  to: {
    path: '^(libs|services|cli|deploy|test|bench|console)/',
    pathNot: `^libs/(${[lib, ...allowed].join('|')})/`,
  },
});

const TESTS =
  '(\\.spec\\.ts$|^deploy/[^/]+/test/|^libs/[^/]+/test/|^services/[^/]+/test/|^test/|^bench/|^libs/testing/)';
const NEST = 'node_modules/@nestjs/';
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid(
      'no-cycles',
      'A cycle has no order in which it can be understood.',
      {},
      {
        circular: true,
        // A type that names another is no cycle at run time.
        viaOnly: { dependencyTypesNot: ['type-only'] },
      },
    ),
    forbid(
      'no-unresolved',
      'Every import leads somewhere; what the console’s build makes up is named virtual.',
      {},
      { couldNotResolve: true, pathNot: '^virtual:' },
    ),
    forbid(
      'no-development-packages',
      'What runs in production is in dependencies.',
      // a step of the build runs beside the compiler
      {
        path: '^(libs|services|cli|deploy)/',
        pathNot: `${TESTS}|^libs/[^/]+/scripts/|^deploy/local/bundle\\.mjs$`,
      },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'services-never-services',
      'Services meet in libs/contracts and libs/referral.',
      { path: '^services/([^/]+)/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    forbid(
      'libs-never-services',
      'Libs know no service.',
      { path: LIBS, pathNot: '^libs/testing/' },
      { path: '^(services|cli|deploy|test|bench|console)/', pathNot: '^libs/' },
    ),
    libMayImport('kernel', []),
    forbid(
      'kernel-no-packages',
      'The kernel has no dependencies.',
      { path: '^libs/kernel/', pathNot: TESTS },
      {
        path: 'node_modules/',
        // RFC 8785 is not ours to write.
        pathNot: 'node_modules/canonicalize/',
      },
    ),
    libMayImport('contracts', ['kernel']),
    libMayImport('platform', ['kernel']),
    libMayImport('merkle', ['kernel']),
    libMayImport('trust', ['kernel', 'contracts']),
    libMayImport('messaging', ['kernel', 'contracts', 'platform', 'trust']),
    libMayImport('referral', ['kernel', 'contracts', 'messaging', 'trust']),
    libMayImport('party', ['kernel', 'contracts', 'platform', 'trust', 'messaging', 'referral', 'merkle']),
    forbid(
      'machine-imports-nothing',
      'The machine depends on nothing but state and event.',
      { path: '^libs/referral/src/machine/', pathNot: TESTS },
      { pathNot: '^libs/referral/src/machine/' },
    ),
    forbid(
      'referral-no-nest',
      'Both parties share this without a framework.',
      { path: '^libs/referral/', pathNot: TESTS },
      {
        path: NEST,
      },
    ),
    forbid(
      'kafkajs-in-its-adapter',
      'kafkajs can be replaced only while it stays behind the port.',
      {
        path: '^(libs|services|cli|deploy)/',
        pathNot: `${TESTS}|^libs/messaging/src/kafka-log|^deploy/local/src/kafka|^deploy/kafka/`,
      },
      { path: 'node_modules/kafkajs/' },
    ),
    forbid(
      'domain-is-pure',
      'Domain code knows no framework, clock, network or database.',
      { path: '^services/([^/]+)/src/domain/', pathNot: TESTS },
      // A hash is a function of its input, as pure as any; so is a tree of them.
      { pathNot: '^(services/$1/src/domain/|libs/kernel/|libs/contracts/|libs/merkle/|crypto$)' },
    ),
    forbid(
      'domain-contracts-by-type',
      'Domain code names contracts, it does not run them.',
      { path: '^services/[^/]+/src/domain/', pathNot: TESTS },
      { path: '^libs/contracts/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'db-below-everything',
      'Entities and migrations import the domain, TypeORM and what is pure.',
      { path: '^services/([^/]+)/src/db/', pathNot: TESTS },
      {
        pathNot: '^services/$1/src/(domain|db)/|node_modules/(typeorm|pg|@types/pg)/|^libs/(kernel|merkle)/',
        dependencyTypesNot: ['core', 'type-only'],
      },
    ),
    forbid(
      'app-below-the-edge',
      'app/ receives its transaction and knows no transport.',
      { path: '^services/[^/]+/src/app/', pathNot: TESTS },
      {
        path: `${NEST}|node_modules/fastify/|^services/[^/]+/src/(http|events|[^/]+\\.ts$)|^libs/(platform|testing)/|^libs/party/(?!src/app/)`,
      },
    ),
    forbid(
      'edge-uses-app',
      'The edge calls app/; of the domain it knows types.',
      { path: '^services/[^/]+/src/(http|events)/', pathNot: TESTS },
      { path: '^services/[^/]+/src/domain/', pathNot: '\\.errors\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'testing-by-tests',
      'libs/testing is imported by specs only.',
      { pathNot: TESTS },
      { path: '^libs/testing/' },
    ),
    forbid(
      'cli-uses-the-api',
      'The command line talks to the public API; of the code it knows the machine, the kernel, and trust, to sign with an identity.',
      { path: '^cli/src/', pathNot: TESTS },
      {
        path: '^(libs|services|deploy|console)/',
        pathNot: '^libs/(referral/src/machine|merkle|kernel|trust)/',
      },
    ),
    forbid(
      'console-uses-the-api',
      'The console talks to the public API; of the code it knows the machine, the table of permissions and, in its build, the way out.',
      { path: '^console/', pathNot: TESTS },
      {
        path: '^(libs|services|deploy|cli)/',
        pathNot: '^libs/(referral/src/machine/|platform/src/permissions\\.ts$|kernel/src/way-out\\.ts$)',
      },
    ),
    forbid(
      'verify-shares-little',
      'Whoever checks the log shares with those who write it the hashing and the machine alone (ADR 0036).',
      { path: '^cli/src/verify/', pathNot: TESTS },
      { path: '^(libs|services|deploy)/', pathNot: '^libs/(referral/src/machine|merkle|kernel)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|bench/stock-nest)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
