import type { SignRequest } from '#shared/contracts/job.ts';
import { type AuditPorts, record, type Recorded } from './audit.ts';
import { signAndSend, type Signed, type SignerPorts } from './sign.ts';

/** Does what the signer is asked: a command for a host, or a record of an action that has ended. */
export const serve = (request: SignRequest, ports: SignerPorts & AuditPorts): Promise<Signed | Recorded> =>
  request.kind === 'audit' ? record(request, ports) : signAndSend(request, ports);
