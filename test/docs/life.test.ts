import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SITE } from '../cdk/site.ts';
import { flat, synthesise } from '../cdk/synthesised.ts';

const page = readFileSync(new URL('../../docs/life.md', import.meta.url), 'utf8');
const end = page.slice(page.indexOf('## The end'));

test('what a deleted stack leaves behind is named, with the command that removes it', () => {
  const { json, hosts } = synthesise({ ...SITE, signingKey: { active: 2, next: 1 } });
  const left = [json, hosts.json].flatMap(({ Resources }) =>
    Object.values(Resources).filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete'),
  );
  const named = left.map(({ Type, Properties }) => {
    if (Type === 'AWS::KMS::Key') return 'aws kms schedule-key-deletion';
    expect(Type).toBe('AWS::S3::Bucket');
    const [name] = flat(Properties['BucketName']) as [string];
    return name
      .replace('qw-test-', 'qw-SITE-')
      .replace('${AWS::AccountId}', 'ACCOUNT')
      .replace('${AWS::Region}', 'REGION');
  });
  expect(new Set(named).size).toBe(5);
  for (const what of named) expect(end).toContain(what);
  expect(end).toContain('aws s3api delete-bucket ');
}, 120_000);
