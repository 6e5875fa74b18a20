import { createMemoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { evidenceStoreContract } from '#test/contracts/evidence-store.ts';

evidenceStoreContract(async () => createMemoryEvidenceStore());
