// Walls of the house: each rule has a name and a reason. test/walls.test.ts plants a breach for every rule.
const top = (name) => `^${name}/`;

/** Siblings below a folder never import each other; the registry (index.ts) may import all. */
const siblings = (name, folder, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: `^${folder}/([^/]+)/` },
  to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/$1/` },
});

const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: top(from) },
  to: {
    path: '^(shared|adapters|functions|agent|local|cdk|bin|test)/',
    pathNot: `^(${[from, ...allowed].join('|')})/`,
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'A circle has no order in which to understand it.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'shared-is-pure',
      comment:
        'The heart is data in, data out: no edge, no I/O module and no library besides zod can be reached from it.',
      severity: 'error',
      from: { path: top('shared') },
      to: { pathNot: '^(shared/|node_modules/zod/)' },
    },
    only('adapters-on-shared', 'adapters', ['shared'], 'An adapter implements a port and nothing else.'),
    only('functions-on-adapters', 'functions', ['shared', 'adapters'], 'A function wires adapters to the heart.'),
    only(
      'agent-on-aws-adapters',
      'agent',
      ['shared', 'adapters'],
      'The agent runs on the mail host, without the cloud side.',
    ),
    {
      name: 'agent-takes-only-aws',
      comment: 'Nothing of Slack belongs on a mail host.',
      severity: 'error',
      from: { path: top('agent') },
      to: { path: '^adapters/', pathNot: '^adapters/(aws|system)/' },
    },
    {
      name: 'executor-without-sdk',
      comment: 'The privileged program is small enough to read: no adapter and no package besides zod.',
      severity: 'error',
      from: { path: '^agent/execute/' },
      to: { path: '^(adapters/|agent/collect/|node_modules/(?!zod/))' },
    },
    only('cdk-on-shared', 'cdk', ['shared'], 'Stacks name entry files by path, they do not import them.'),
    only(
      'local-on-top',
      'local',
      ['shared', 'adapters', 'functions', 'agent'],
      'One machine wires everything; only tests stand above it.',
    ),
    {
      name: 'mailhost-knows-no-bot',
      comment: 'The simulated mail host is a program of its own; what it knew of the bot it could cheat with.',
      severity: 'error',
      from: { path: '^local/mailhost/' },
      to: { path: '^(shared|adapters|functions|agent|local)/', pathNot: '^local/mailhost/' },
    },
    {
      name: 'only-aws-names-the-sdk',
      comment: 'One folder to change when the SDK does.',
      severity: 'error',
      from: { path: '^(shared|functions|agent|local|cdk|bin|adapters)/', pathNot: '^adapters/aws/' },
      to: { path: '(^|/)node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'only-slack-names-bolt',
      comment: 'Bolt costs every cold start that loads it.',
      severity: 'error',
      from: {
        path: '^(shared|functions|agent|local|cdk|bin|adapters)/',
        pathNot: '^(adapters/slack|functions/slack|local)/',
      },
      to: { path: '(^|/)node_modules/@slack/' },
    },
    {
      name: 'functions-are-strangers',
      comment: 'Functions meet in queues and documents, never in code; what they share stands below them.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/[^/]+/', pathNot: '^functions/($1|runtime|records|clicks)/' },
    },
    {
      name: 'records-below-functions',
      comment: 'Stored documents and Slack’s clicks know how a function runs, never which one.',
      severity: 'error',
      from: { path: '^functions/(runtime|clicks)/' },
      to: { path: '^functions/records/' },
    },
    siblings('formats-are-strangers', 'shared/formats', 'A format can be added or dropped alone.'),
    siblings('playbooks-are-strangers', 'shared/playbooks', 'A playbook can be added or dropped alone.'),
    siblings('drivers-are-strangers', 'agent/drivers', 'An MTA can be added or dropped alone.'),
    {
      name: 'playbooks-see-no-formats',
      comment: 'A playbook reasons about events, whatever wrote them.',
      severity: 'error',
      from: { path: '^shared/(playbooks|diagnosis)/' },
      to: { path: '^shared/(formats|incident)/' },
    },
    {
      name: 'diagnosis-below-playbooks',
      comment: 'What playbooks have in common knows none of them.',
      severity: 'error',
      from: { path: '^shared/diagnosis/' },
      to: { path: '^shared/playbooks/' },
    },
    {
      name: 'contracts-are-low',
      comment: 'Contracts and text are the ground that everything stands on.',
      severity: 'error',
      from: { path: '^shared/(contracts|actions|text)/' },
      to: { path: '^shared/', pathNot: '^shared/(contracts|actions|text)/' },
    },
    {
      name: 'assembly-is-compiled',
      comment: 'What is compiled to WebAssembly is another language: nobody imports it, and it imports nothing else.',
      severity: 'error',
      from: { pathNot: '^shared/engine/assembly/' },
      to: { path: '^shared/engine/assembly/' },
    },
    {
      name: 'assembly-stands-alone',
      comment: 'Its compiler finds no other sources.',
      severity: 'error',
      from: { path: '^shared/engine/assembly/' },
      to: { pathNot: '^shared/engine/assembly/' },
    },
    {
      name: 'only-run-starts-processes',
      comment: 'What can do harm passes one place.',
      severity: 'error',
      from: { path: '^(agent|functions|adapters)/', pathNot: '^agent/(execute|collect)/run\\.ts$' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere hides a breach. (aws-lambda consists of types only.)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
