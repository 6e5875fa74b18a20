import { expect, it } from 'vitest';
import { parseJobController } from '#shared/formats/job-controller-cnf/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('reads settings in any letter case by their section', () => {
  expect(parseJobController(SAMPLES['job_controller.cnf']!, AT).facts).toMatchObject([
    { name: ' tcp_port', section: '', setting: 'tcp_port', value: '27442' },
    { name: ' max_messages', value: '100000' },
    { name: 'POOL=SMTP_POOL job_limit', section: 'POOL=SMTP_POOL', setting: 'job_limit', value: '10' },
    { name: 'CHANNEL=tcp_* master_command', value: 'IMTA_LIB:tcp_smtp_client' },
  ]);
});

it.each(['secret=s3same', ' SECRET = s3same', 'secret s3same', 'secret=s3same\r', '[POOL=X]\nSecret=s3same'])(
  'never tells the secret: %j',
  (text) => {
    expect(JSON.stringify(parseJobController(`${text}\n`, AT))).not.toContain('s3same');
  },
);
