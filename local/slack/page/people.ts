import { createContext } from 'preact';

/** Display name of a user id. */
export const People = createContext<(id: string) => string>((id) => id);
