import { createMemorySigner } from '#adapters/memory/signer.ts';
import { signerContract } from '#test/contracts/signer.ts';

signerContract(async () => createMemorySigner());
