import { expect, it } from 'vitest';
import { parseMailboxListing } from '#shared/formats/mailbox-listing/parse.ts';
import { SAMPLES } from '../samples.ts';

it('tells the size of the index, by the directory that was listed', () => {
  expect(parseMailboxListing(SAMPLES['mailbox-listing']!, '2026-03-04T09:15:00.000Z').facts).toMatchObject([
    { name: '/store/partition/primary/=user/3a/d7/=carol', indexBytes: 2_147_480_000, messages: null },
  ]);
});
