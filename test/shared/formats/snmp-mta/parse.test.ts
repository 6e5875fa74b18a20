import { expect, it } from 'vitest';
import { parseSnmpMta } from '#shared/formats/snmp-mta/parse.ts';
import { SAMPLES } from '../samples.ts';

const AT = '2026-03-04T09:15:00.000Z';

it('takes the first MTA, in either notation', () => {
  expect(parseSnmpMta(SAMPLES['snmp-mta-table']!, AT).facts).toMatchObject([{ name: '', stored: 27, loops: 3 }]);
  expect(parseSnmpMta('MTA-MIB::mtaStoredMessages.1 = Gauge32: 5\n', AT).facts).toMatchObject([
    { stored: 5, loops: null },
  ]);
});
