/** Fields that may be logged: names and numbers of ours, never text from mail. */
interface Fields {
  messageId?: string;
  key?: string;
  host?: string;
  fingerprint?: string;
  request?: string;
  command?: string;
  proposal?: string;
  action?: string;
  playbook?: string;
  outcome?: string;
  count?: number;
  error?: string;
}

/** One structured line per event; the message is fixed, what varies is in the fields. */
export const log = (message: string, fields: Fields = {}): void => {
  console.log(JSON.stringify({ message, ...fields }));
};
