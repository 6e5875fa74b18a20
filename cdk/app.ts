import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { loadSite } from './config.ts';
import { addSite } from './site.ts';

// `cdk synth -c site=FILE.json`; cdk.json names the example.
const app = new App();
const site = loadSite(String(app.node.getContext('site')));
addSite(app, { site, buildDir: fileURLToPath(new URL('../.build', import.meta.url)) });
// What nobody has explained is not deployed.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
