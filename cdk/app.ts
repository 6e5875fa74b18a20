import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib/core';
import { loadSite } from './config.ts';
import { QueuewardenStack } from './stack.ts';

// `cdk synth -c site=FILE.json`; cdk.json names the example.
const app = new App();
const site = loadSite(String(app.node.getContext('site')));
new QueuewardenStack(app, `queuewarden-${site.site}`, {
  site,
  buildDir: fileURLToPath(new URL('../.build', import.meta.url)),
  env: { account: site.account, region: site.region },
});
