import { createMemoryDocumentStore } from '#adapters/memory/document-store.ts';
import { documentStoreContract } from '#test/contracts/document-store.ts';

documentStoreContract(async () => createMemoryDocumentStore());
