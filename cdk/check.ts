import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { functions } from '#shared/topology.ts';
import { loadSite } from './config.ts';
import { findingsOf } from './findings.ts';
import { addSite } from './site.ts';

// `npm run check:nag -- SITE.json`: what cdk-nag finds in the stacks of a site and nobody has explained.
const folder = mkdtempSync(join(tmpdir(), 'qw-check-'));
try {
  const app = new App({ outdir: join(folder, 'out') });
  // The rules look at the template, not into the bundles; so nothing has to be built.
  for (const name of Object.keys(functions)) mkdirSync(join(folder, 'build', 'functions', name), { recursive: true });
  addSite(app, { site: loadSite(process.argv[2] ?? 'cdk/example.json'), buildDir: join(folder, 'build') });
  const { checked, findings } = findingsOf(app);
  for (const finding of findings) console.error(finding);
  console.log(`cdk-nag: ${findings.length} unexplained findings in ${checked} resources`);
  if (findings.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
